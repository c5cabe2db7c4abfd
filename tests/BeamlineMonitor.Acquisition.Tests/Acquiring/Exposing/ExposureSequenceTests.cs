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

    [Fact]
    public void Sequence_WithEdges_LooksAtThemBeforeEverySecondScanOfPristineAndLayers()
    {
        RunPlan plan = Plan with { Standard = null, PristineScans = 1, Edges = new EdgePlan(2, TimeSpan.FromSeconds(10), 2, 3, 0.5, 1, 1, "test") };
        var sequence = new ExposureSequence(plan);
        FrameTarget[] targets = [.. Take(sequence, 4 + 4 + 4 + 4 + 4 + 1)];
        Assert.Equal(
            [(FramePurpose.Edge, 1), (FramePurpose.Pristine, 1), (FramePurpose.Layer, 1), (FramePurpose.Edge, 3), (FramePurpose.Layer, 2), (FramePurpose.Layer, 3)],
            targets.Select(target => (target.Purpose, target.Scan)).Distinct());
        Assert.Equal([11997, 12003, 12014, 12020], targets[..4].Select(target => target.StageSetMicrometres));
        Assert.Equal([1, 2, 3, 4], targets[..4].Select(target => target.Edge!.Value));
        Assert.Equal([FramePurpose.Pristine, FramePurpose.Layer, FramePurpose.Layer], new[] { targets[0], targets[8], targets[12] }.Select(sequence.PhaseOf));
        Assert.Equal([0, 8, 12, 20], targets.Index().Where(target => sequence.BeginsScan(target.Item)).Select(target => target.Index));
    }

    [Fact]
    public void Next_OfATargetThatFollowedItsElectrode_IsTheSameAsOfThePlans()
    {
        var sequence = new ExposureSequence(Plan with { Edges = new EdgePlan(3, TimeSpan.FromSeconds(10), 3, 2, 0.5, 1, 1, "test") });
        foreach (FrameTarget target in Take(sequence, 30).Skip(1))
        {
            FrameTarget moved = target with { StageSetMicrometres = target.StageSetMicrometres + 4.5 };
            Assert.Equal(sequence.Next(target), sequence.Next(moved));
            Assert.Equal(target, sequence.Planned(moved));
        }
    }

    private static IEnumerable<FrameTarget> Take(ExposureSequence sequence, int count)
    {
        FrameTarget target = sequence.First;
        for (int i = 0; i < count; i++, target = sequence.Next(target)) yield return target;
    }
}
