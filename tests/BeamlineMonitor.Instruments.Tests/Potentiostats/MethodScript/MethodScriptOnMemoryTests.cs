using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

public sealed class MethodScriptOnMemoryTests : MethodScriptContract
{
    private protected override PotentiostatRig CreateRig(LinearCell? cell = null) => new MethodScriptRig(onPty: false, cell);
}
