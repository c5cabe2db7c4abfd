using System.Collections.Immutable;
using System.Text.Json.Serialization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Analysis.LineFitting;

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

    /// <summary>
    /// What the fits of the frames expect, by number of the frame; a frame that was not fitted is not in it. It is not stored with the run, so that
    /// it is empty in what is read back: a replay makes it anew from the counts.
    /// </summary>
    [JsonIgnore]
    public ImmutableDictionary<long, ImmutableArray<FittedWindow>> Models { get; init; } = ImmutableDictionary<long, ImmutableArray<FittedWindow>>.Empty;
}
