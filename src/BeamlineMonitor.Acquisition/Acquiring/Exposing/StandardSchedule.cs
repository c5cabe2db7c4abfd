using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>When the standard is exposed again, after the exposures with which a run begins.</summary>
/// <param name="standard">The standard; null where the plan has none: then it is never due.</param>
/// <param name="control">Where people ask for it.</param>
/// <param name="firstNumber">Number of the next exposure of the standard.</param>
/// <param name="lastAt">When it was exposed last, experiment UTC: the first interval begins then; null begins it now.</param>
/// <param name="experimentTime">Experiment time.</param>
internal sealed class StandardSchedule(StandardPlan? standard, BeamlineControl control, int firstNumber, DateTimeOffset? lastAt, TimeProvider experimentTime)
{
    private DateTimeOffset last = lastAt ?? experimentTime.GetUtcNow();
    private int number = firstNumber;

    /// <summary>The exposure that is due now.</summary>
    /// <param name="beginsScan">Whether a scan is about to begin: one is not interrupted for the plan's own exposures.</param>
    /// <param name="isOver">Whether the run is over.</param>
    /// <returns>Its target; null where none is due.</returns>
    public FrameTarget? Due(bool beginsScan, bool isOver)
    {
        if (standard is null) return null;
        bool isAsked = control.TakeWishForStandard();
        bool isTime = beginsScan && experimentTime.GetUtcNow() - last >= standard.Every;
        if (!isAsked && !isTime && !(isOver && standard.AlsoAfter)) return null;
        last = experimentTime.GetUtcNow();
        return new FrameTarget(FramePurpose.Standard, null, null, number++, standard.StageMicrometres);
    }
}
