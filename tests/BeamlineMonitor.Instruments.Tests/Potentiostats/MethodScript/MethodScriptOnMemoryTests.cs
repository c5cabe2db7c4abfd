using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

public sealed class MethodScriptOnMemoryTests : PotentiostatContract
{
    private protected override PotentiostatRig CreateRig(LinearCell? cell = null) => new(onPty: false, cell);
}
