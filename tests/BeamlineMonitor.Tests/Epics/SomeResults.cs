using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Tests.Epics;

/// <summary>Results of layer 3 as a frame may give them.</summary>
internal static class SomeResults
{
    public static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, 250, TimeSpan.Zero);

    public static FrameResult Good { get; } = new(
        7, new FrameTarget(FramePurpose.Layer, "cell1", 3, 2, 12010.625), "horizontal", At, FrameStatus.Ok, [], 12010.5, 10.5, 1,
        new CellValue(2.8112, 0.0002, 14.272, 0.0011, -1e-8, 97.678, 0.012, 0.011, 0.001),
        new LithiumValue(0.7, BoundSide.None, 0.03, 0.004), new LithiumValue(0.55, BoundSide.None, 0.02, 0.01),
        0, "uniform", null, null, 0.05, "horizontal 9f86d081", "S v1", "LiCoO2 horizontal layer 3 1b4f0e98");

    public static FrameResult Degraded { get; } = Good with { Status = FrameStatus.Degraded, Flags = ["no-beam"], Cell = null, FromC = null, FromVolume = null };

    public static AnalysisOutcome Outcome(FrameResult result) => new([result], [], [], [], ImmutableArray<Acquisition.Events.RunEvent>.Empty);
}
