using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;

namespace BeamlineMonitor.Acquisition.Gating;

/// <summary>
/// How far the exposures of one target have come, by their frames alone: so a run that goes on, a run that is taken up again and the analysis know alike
/// whether it is exposed once more. Pure.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="mayMiss">True where one exposure will do, whoever took part in it; false where each detector is waited for.</param>
public sealed class TargetProgress(RunPlan plan, bool mayMiss)
{
    private readonly HashSet<string> waiting = [.. plan.Detectors.Select(detector => detector.Name)];
    private bool wasCutShort, wasLost;

    /// <summary>True where one exposure will do.</summary>
    public bool MayMiss => mayMiss;

    /// <summary>True when it is not exposed again.</summary>
    public bool IsDone => waiting.Count == 0;

    /// <summary>The progress of a target in its own turn: only pristine layers, on which all results rest, wait for every detector.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="target">The target, not a standard.</param>
    /// <returns>Its beginning.</returns>
    public static TargetProgress Of(RunPlan plan, FrameTarget target) => new(plan, target.Purpose != FramePurpose.Pristine);

    /// <summary>Whether a detector is still to expose it.</summary>
    /// <param name="detector">Name of the detector element.</param>
    /// <returns>True until it has.</returns>
    public bool WaitsFor(string detector) => waiting.Contains(detector);

    /// <summary>
    /// Takes an exposure. One that was cut short, or lost its beam, is taken again, each once; one without any beam as often as that is so, for it waited
    /// in vain.
    /// </summary>
    /// <param name="frames">Its frames, at least one.</param>
    public void Take(IReadOnlyCollection<RawFrame> frames)
    {
        bool isDark = frames.All(frame => frame.Joined.BeamPresence == 0);
        bool isLost = !isDark && frames.Any(frame => 1 - frame.Joined.BeamPresence > plan.Gate.MostBeamLoss), isCutShort = frames.Any(frame => frame.IsPartial);
        bool isAgain = isDark || (isLost && !wasLost) || (isCutShort && !wasCutShort);
        (wasLost, wasCutShort) = (wasLost || isLost, wasCutShort || isCutShort);
        if (isAgain) return;
        if (mayMiss) waiting.Clear();
        else waiting.ExceptWith(frames.Select(frame => frame.Detector));
    }
}
