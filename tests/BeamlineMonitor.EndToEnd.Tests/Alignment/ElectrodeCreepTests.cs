using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Alignment;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.HardwareSim.Spectra;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests.Alignment;

/// <summary>An electrode that creeps by more than 10 µm during its charge: followed, its layers stay; not followed, the run says so.</summary>
public class ElectrodeCreepTests(ITestOutputHelper output)
{
    // The plan's layers, µm of depth.
    private static readonly double[] Depths = [2.125, 6.375, 10.625, 14.875];

    [Fact]
    public void Run_Following_KeepsTheLayersWithinAMicrometreAndXRight()
    {
        CreepingCharge charge = new(mostStepMicrometres: 1);
        double farthest = 0, worstDepth = 0, worstX = 0, creep = 0;
        int read = 0;
        foreach ((FrameTarget planned, AnalysisOutcome outcome, FrameTruth truth) in charge.Run())
        {
            if (outcome.Edges is { } edges) Assert.Equal(AlignmentStatus.Ok, edges.Status);
            Assert.DoesNotContain(outcome.Events, happened => happened.Kind is RunEventKinds.LayersMoved or RunEventKinds.EdgesLost);
            if (planned.Layer is not { } layer) continue;
            FrameResult result = outcome.Frames[0];
            creep = charge.CreepMicrometres(result.At);
            farthest = Math.Max(farthest, Math.Abs(truth.Contents.ElectrodeMicrometres - Depths[layer - 1]));
            worstDepth = Math.Max(worstDepth, Math.Abs(truth.Contents.ElectrodeMicrometres - result.ElectrodeMicrometres!.Value));
            Assert.DoesNotContain(LayerFlags.OffLayer, result.Flags);
            if (result is not { Status: FrameStatus.Ok, Flags.IsEmpty: true, FromC: { Side: BoundSide.None } x }) continue;
            read++;
            worstX = Math.Max(worstX, Math.Abs(x.X - truth.Layer!.MeanX));
        }

        output.WriteLine($"creep {creep:0.0} µm, layers off by {farthest:0.00} µm at most, depth by {worstDepth:0.00} µm, x of {read} unflagged frames by {worstX:0.0000}");
        Assert.InRange(creep, 10, 13);
        Assert.InRange(farthest, 0, 1);
        Assert.InRange(read, 50, 1000);
        Assert.InRange(worstX, 0, 0.01);
    }

    [Fact]
    public void Run_NotFollowing_IsFlaggedWithinThreeScansAndGoesOnSeeingTheEdges()
    {
        CreepingCharge charge = new(mostStepMicrometres: 0);
        List<(int Pass, bool IsOff, bool IsFlagged)> scans = [];
        int alarms = 0, pass = 0;
        double creep = 0, worstDepth = 0;
        foreach ((FrameTarget planned, AnalysisOutcome outcome, FrameTruth truth) in charge.Run())
        {
            alarms += outcome.Events.Count(happened => happened.Kind == RunEventKinds.LayersMoved);
            if (outcome.Edges is { } edges) Assert.Equal(AlignmentStatus.Ok, edges.Status);
            if (planned.Layer is not { } layer) continue;
            if (layer == 1) pass++;
            FrameResult result = outcome.Frames[0];
            creep = charge.CreepMicrometres(result.At);
            worstDepth = Math.Max(worstDepth, Math.Abs(truth.Contents.ElectrodeMicrometres - result.ElectrodeMicrometres!.Value));
            scans.Add((pass, creep > 1, result.Flags.Contains(LayerFlags.OffLayer)));
        }

        int off = scans.First(scan => scan.IsOff).Pass, flagged = scans.First(scan => scan.IsFlagged).Pass;
        output.WriteLine($"creep {creep:0.0} µm, beyond 1 µm in scan {off}, flagged in scan {flagged}, depth off by {worstDepth:0.00} µm at most");
        Assert.Equal(1, alarms);
        Assert.InRange(flagged, off, off + 3);
        Assert.All(scans.Where(scan => scan.Pass > flagged), scan => Assert.True(scan.IsFlagged));
        Assert.InRange(creep, 10, 13);
        Assert.InRange(worstDepth, 0, 1);
    }
}
