using BeamlineMonitor.HardwareSim.Faults;

namespace BeamlineMonitor.Instruments.Tests.Beams;

public sealed class EpicsBeamFaultTests : BeamFaultContract
{
    private protected override BeamRig CreateRig(RunningFaultPlan? faults) => new EpicsBeamRig(isImpatient: true, faults);
}
