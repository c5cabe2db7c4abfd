using BeamlineMonitor.HardwareSim.Faults;

namespace BeamlineMonitor.Instruments.Tests.Stages;

public sealed class EpicsMotorFaultTests : StageFaultContract
{
    private protected override StageRig CreateRig(RunningFaultPlan? faults) => new EpicsMotorRig(isImpatient: true, faults: faults);
}
