using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

public sealed class MethodScriptOnPtyTests : PotentiostatContract
{
    private protected override PotentiostatRig CreateRig(LinearCell? cell = null) => new(onPty: true, cell);
}
