using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>Where a run is taken up; a new run is one without events and frames.</summary>
/// <param name="Events">Its events so far, in their order.</param>
/// <param name="Recent">Has taken its rows of samples.</param>
/// <param name="LastFrame">Number of its last frame; 0 for none.</param>
/// <param name="Next">What is exposed next.</param>
public sealed record RunStart(ImmutableArray<RunEvent> Events, RecentSamples Recent, long LastFrame, FrameTarget Next)
{
    /// <summary>How far the layers have followed their electrodes; null for a run that begins.</summary>
    public LayerFollowing? Following { get; init; }

    /// <summary>How the detectors were set in its frames.</summary>
    public KnownSettings Settings { get; init; } = new();

    /// <summary>Number and start of its last exposure of the standard, experiment UTC; null before the first.</summary>
    public (int Number, DateTimeOffset StartedAt)? LastStandard { get; init; }
}
