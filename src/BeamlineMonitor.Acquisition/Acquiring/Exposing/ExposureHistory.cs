using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>What the stored exposures of a run say of what is exposed next, and where. One caller at a time.</summary>
/// <param name="plan">The plan.</param>
/// <param name="calibrated">Names of the detectors that the plan gives a calibration.</param>
public sealed class ExposureHistory(RunPlan plan, IEnumerable<string> calibrated)
{
    private readonly ExposureSequence sequence = new(plan);
    private readonly HashSet<string> calibrated = [.. calibrated];
    private FrameTarget? next;
    private TargetProgress? progress;
    private bool hasCells;

    /// <summary>What is exposed next: a target that is not done again, and so the first standard until every detector is calibrated.</summary>
    public FrameTarget Next => next ?? sequence.First;

    /// <summary>How far <see cref="Next"/> has come; null where it was not begun, and for the standard.</summary>
    public TargetProgress? Begun => progress is { IsDone: false } ? progress : null;

    /// <summary>How far the layers have followed their electrodes.</summary>
    public LayerFollowing Following { get; } = new(plan);

    /// <summary>How the detectors were set.</summary>
    public KnownSettings Settings { get; } = new();

    /// <summary>Number of the last exposure of the standard, from 1; 0 before the first.</summary>
    public int LastStandard { get; private set; }

    /// <summary>Start of the last exposure of the standard that was not cut short, experiment UTC; null before the first.</summary>
    public DateTimeOffset? StandardTakenAt { get; private set; }

    /// <summary>Takes a stored exposure.</summary>
    /// <param name="frames">Its frames, at least one.</param>
    /// <param name="outcome">What was made of them.</param>
    public void Take(IReadOnlyList<RawFrame> frames, AnalysisOutcome outcome)
    {
        FrameTarget taken = frames[0].Target, planned = sequence.Planned(taken);
        bool isStandard = taken.Purpose == FramePurpose.Standard, isPartial = frames.Any(frame => frame.IsPartial);
        foreach (RawFrame frame in frames) Settings.Take(frame);
        calibrated.UnionWith(outcome.Calibrations.Select(calibration => calibration.Detector));
        Following.Note(taken, planned);
        if (outcome.Edges is { } edges) Following.Follow(edges);
        if (isStandard)
        {
            LastStandard = taken.Scan;
            if (!isPartial) StandardTakenAt = frames[0].StartedAt;
            if (hasCells) return; // a later one stands beside the sequence
        }

        hasCells |= !isStandard;
        next = IsDone(planned, frames, isPartial) ? sequence.Next(planned) : planned;
    }

    private bool IsDone(FrameTarget planned, IReadOnlyList<RawFrame> frames, bool isPartial)
    {
        if (planned.Purpose == FramePurpose.Standard) return !isPartial && plan.Detectors.All(detector => calibrated.Contains(detector.Name));
        if (progress is null || next != planned) progress = TargetProgress.Of(plan, planned);
        progress.Take(frames);
        return progress.IsDone;
    }
}
