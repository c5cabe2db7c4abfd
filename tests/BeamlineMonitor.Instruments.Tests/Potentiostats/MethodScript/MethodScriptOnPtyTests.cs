using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

public sealed class MethodScriptOnPtyTests : MethodScriptContract
{
    private protected override PotentiostatRig CreateRig(LinearCell? cell = null) => new MethodScriptRig(onPty: true, cell);
}
