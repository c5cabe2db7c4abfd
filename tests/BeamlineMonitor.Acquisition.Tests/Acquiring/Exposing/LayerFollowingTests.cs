using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Alignment;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Exposing;

public class LayerFollowingTests
{
    private static readonly RunPlan Shipped = RunPlanParser.Parse("plan", File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json")));
    private static readonly FrameTarget Layer = new(FramePurpose.Layer, "cell1", 2, 1, 12_006.375), Edge = new(FramePurpose.Edge, "cell1", null, 1, 12_000, 1);

    [Fact]
    public void Follow_FarAway_GoesStepByStepAndTheEdgesAtOnce()
    {
        var following = new LayerFollowing(Plan(mostStep: 1));
        Assert.Equal(1, following.Follow(Found(2.5)));
        Assert.Equal(12_007.375, following.Place(Layer).StageSetMicrometres, 9);
        Assert.Equal(12_002.5, following.Place(Edge).StageSetMicrometres, 9);
        Assert.Equal(1, following.Follow(Found(2.5)));
        Assert.Equal(0.5, following.Follow(Found(2.5)), 9);
        Assert.Equal(-1, following.Follow(Found(-3)), 9);
        Assert.Equal(12_007.875, following.Place(Layer).StageSetMicrometres, 9);
    }

    [Fact]
    public void Follow_NotAllowed_LeavesTheLayersAndTracksTheEdges()
    {
        var following = new LayerFollowing(Plan(mostStep: 0));
        Assert.Equal(0, following.Follow(Found(2.5)));
        Assert.Equal(Layer, following.Place(Layer));
        Assert.Equal(12_002.5, following.Place(Edge).StageSetMicrometres, 9);
    }

    [Fact]
    public void Follow_NothingFound_StaysWhereItIs()
    {
        var following = new LayerFollowing(Plan(mostStep: 1));
        following.Follow(Found(0.4));
        Assert.Equal(0, following.Follow(Found(0.4) with { Status = AlignmentStatus.NoCathode, Shift = null }));
        Assert.Equal(12_006.775, following.Place(Layer).StageSetMicrometres, 9);
    }

    [Fact]
    public void Note_FramesOfAnEarlierProcess_GoesOnWhereItWas()
    {
        RunPlan plan = Plan(mostStep: 1);
        var before = new LayerFollowing(plan);
        before.Follow(Found(0.7));
        var after = new LayerFollowing(plan);
        foreach (FrameTarget planned in new[] { Layer, Edge }) after.Note(before.Place(planned), planned);
        Assert.Equal(before.Place(Layer), after.Place(Layer));
        Assert.Equal(before.Place(Edge), after.Place(Edge));
    }

    // The stage falls where the depth rises.
    [Fact]
    public void Place_CellTheOtherWayRound_GoesTheOtherWay()
    {
        RunPlan plan = Plan(mostStep: 1);
        CellPlan cell = plan.Cells[0] with { Layers = [.. plan.Cells[0].Layers.Select(layer => layer with { StageMicrometres = 24_000 - layer.StageMicrometres })] };
        var following = new LayerFollowing(plan with { Cells = [cell] });
        following.Follow(Found(0.5));
        Assert.Equal(11_993.125, following.Place(Layer with { StageSetMicrometres = 11_993.625 }).StageSetMicrometres, 9);
    }

    private static RunPlan Plan(double mostStep) => Shipped with { Edges = new EdgePlan(3, TimeSpan.FromSeconds(10), 3, 2, 0.5, 1, mostStep, "test") };

    private static FoundEdges Found(double shift) => new(
        "cell1", "horizontal", DateTimeOffset.UnixEpoch, AlignmentStatus.Ok, new UncertainValue(shift, 0.1), new UncertainValue(17 + shift, 0.1), new UncertainValue(shift, 0.07), 0);
}
