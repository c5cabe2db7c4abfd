using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Analyses;

public class EdgeScanTests
{
    [Fact]
    public void Take_LastPlaceThatLostItsBeam_GivesTheEdgesOnceWhenItIsTakenAgain()
    {
        RunPlan plan = SyntheticRun.Setup.Plan with { Edges = new EdgePlan(1, TimeSpan.FromSeconds(10), 2, 3, 0.5, 1, 1, "test") };
        var analysis = new RunAnalysis(plan, SyntheticRun.Setup.Science);
        var sequence = new ExposureSequence(plan);
        FrameTarget target = sequence.Next(sequence.First);
        List<AnalysisOutcome> outcomes = [];
        for (; target.Edge < 4; target = sequence.Next(target)) Take(1);
        Take(0.5);
        Assert.All(outcomes, outcome => Assert.Null(outcome.Edges));
        Take(1);
        Assert.NotNull(outcomes[^1].Edges);
        Assert.Single(outcomes.SelectMany(outcome => outcome.Events), happened => happened.Kind == RunEventKinds.EdgesLost); // nothing is calibrated here

        void Take(double presence)
        {
            var run = new SyntheticRun();
            RawFrame frame = run.Frame(target, SyntheticFrame.Draw(SyntheticFrame.Background(SyntheticRun.Counts), 1), null);
            outcomes.Add(analysis.Take([frame with { Number = outcomes.Count + 1, Joined = new JoinedSamples(BeamPresence: presence) }]));
        }
    }
}
