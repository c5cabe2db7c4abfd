using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Exposing;

public class ExposureSequenceTests
{
    private static readonly RunPlan Plan = RunPlanParser.Parse("plan", File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json")));

    [Fact]
    public void Sequence_OfThePaper_IsStandardThenPristineThenLayers()
    {
        FrameTarget[] targets = [.. Take(new ExposureSequence(Plan), 1 + (4 * Plan.PristineScans) + 8)];
        Assert.Equal(FramePurpose.Standard, targets[0].Purpose);
        Assert.Equal(Plan.Standard!.StageMicrometres, targets[0].StageSetMicrometres);
        Assert.All(targets[1..^8], target => Assert.Equal(FramePurpose.Pristine, target.Purpose));
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4], targets[^8..].Select(target => target.Layer!.Value));
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2], targets[^8..].Select(target => target.Scan));
        Assert.All(targets[^8..], target => Assert.Equal(FramePurpose.Layer, target.Purpose));
    }

    [Fact]
    public void Sequence_Alternating_TurnsBackOnEvenScans()
    {
        RunPlan plan = Plan with { Order = LayerOrder.Alternating, Standard = null, PristineScans = 0 };
        Assert.Equal([1, 2, 3, 4, 4, 3, 2, 1, 1], Take(new ExposureSequence(plan), 9).Select(target => target.Layer!.Value));
    }

    [Fact]
    public void Sequence_TwoCells_TakesTurns()
    {
        RunPlan plan = Plan with { Standard = null, PristineScans = 0, Cells = [Plan.Cells[0], Plan.Cells[0] with { Name = "cell2" }] };
        FrameTarget[] targets = [.. Take(new ExposureSequence(plan), 9)];
        Assert.Equal(["cell1", "cell1", "cell1", "cell1", "cell2", "cell2", "cell2", "cell2", "cell1"], targets.Select(target => target.Cell));
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 2], targets.Select(target => target.Scan));
        Assert.Equal([true, false, false, false, false, false, false, false, true], targets.Select(new ExposureSequence(plan).BeginsScan));
    }

    private static IEnumerable<FrameTarget> Take(ExposureSequence sequence, int count)
    {
        FrameTarget target = sequence.First;
        for (int i = 0; i < count; i++, target = sequence.Next(target)) yield return target;
    }
}
