using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Acquisition.Results;

/// <summary>All that the frames of one exposure led to: committed together, shown together.</summary>
/// <param name="Frames">The frames' results, in the order of the detectors.</param>
/// <param name="Profiles">Profiles that the exposure completed.</param>
/// <param name="Calibrations">Calibrations that it completed, one a detector.</param>
/// <param name="References">References that it completed, one a detector and layer.</param>
/// <param name="Events">What people must hear of it, such as a refused calibration.</param>
public sealed record AnalysisOutcome(
    ImmutableArray<FrameResult> Frames,
    ImmutableArray<ScanProfile> Profiles,
    ImmutableArray<FinishedCalibration> Calibrations,
    ImmutableArray<FinishedReference> References,
    ImmutableArray<RunEvent> Events)
{
    /// <summary>The edges of an electrode, where the exposure was the last of an edge scan; else null.</summary>
    public FoundEdges? Edges { get; init; }
}
