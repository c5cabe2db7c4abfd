using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Cycling;

public class PlannedStepTests
{
    private static readonly CellPlan Cell =
        RunPlanParser.Parse("plan", File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "runs", "paper-3mAh.json"))).Cells[0] with { Cycles = 2 };

    [Fact]
    public void At_EveryPlace_CountsStepsThenCycles() => Assert.Equal(
        [(0, 1), (1, 1), (0, 2), (1, 2)],
        Enumerable.Range(0, PlannedStep.CountOf(Cell)).Select(place => PlannedStep.At(Cell, place)).Select(step => (step.Index, step.Cycle)));

    [Fact]
    public void Rest_HalfWay_IsTheSameStepForTheRestOfItsTime()
    {
        var whole = (ConstantCurrentStep)Cell.Steps[0];
        var rest = (ConstantCurrentStep)PlannedStep.At(Cell, 0).Rest(whole.MaximumTime / 2)!;
        Assert.Equal(
            (whole.CurrentAmperes, whole.MaximumTime / 2, whole.Interval, whole.UpperCutoffVolts, whole.LowerCutoffVolts),
            (rest.CurrentAmperes, rest.MaximumTime, rest.Interval, rest.UpperCutoffVolts, rest.LowerCutoffVolts));
    }

    [Fact]
    public void Rest_AfterItsTime_IsNone() => Assert.Null(PlannedStep.At(Cell, 0).Rest(Cell.Steps[0].MaximumTime));

    [Fact]
    public void Rest_OfEachKind_KeepsWhatEndsIt()
    {
        CellPlan cell = Cell with { Steps = [new ConstantVoltageStep(3.5, TimeSpan.FromHours(2), TimeSpan.FromSeconds(1), 1e-6), new RestStep(TimeSpan.FromHours(2), TimeSpan.FromSeconds(1))] };
        Assert.Equal(new ConstantVoltageStep(3.5, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), 1e-6), PlannedStep.At(cell, 0).Rest(TimeSpan.FromHours(1)));
        Assert.Equal(new RestStep(TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)), PlannedStep.At(cell, 1).Rest(TimeSpan.FromHours(1)));
    }
}
