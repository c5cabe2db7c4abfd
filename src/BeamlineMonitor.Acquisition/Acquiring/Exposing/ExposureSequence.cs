using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>What is exposed after what: the standard, the pristine scans, then scans without end. Several cells take turns, scan by scan. Pure.</summary>
/// <param name="plan">The plan.</param>
public sealed class ExposureSequence(RunPlan plan)
{
    /// <summary>What a run begins with.</summary>
    public FrameTarget First => plan.Standard is null ? FirstOfCells : Scan(FramePurpose.Standard, 1)[0];

    private FrameTarget FirstOfCells => Scan(plan.PristineScans > 0 ? FramePurpose.Pristine : FramePurpose.Layer, 1)[0];

    /// <summary>What comes after a target.</summary>
    /// <param name="last">What was exposed last.</param>
    /// <returns>The next.</returns>
    public FrameTarget Next(FrameTarget last)
    {
        if (last.Purpose == FramePurpose.Standard) return FirstOfCells;
        ImmutableArray<FrameTarget> scan = Scan(last.Purpose, last.Scan);
        int place = scan.IndexOf(last);
        if (place + 1 < scan.Length) return scan[place + 1];
        bool pristineIsDone = last.Purpose == FramePurpose.Pristine && last.Scan >= plan.PristineScans;
        return pristineIsDone ? Scan(FramePurpose.Layer, 1)[0] : Scan(last.Purpose, last.Scan + 1)[0];
    }

    /// <summary>Whether a target is the first of its scan.</summary>
    /// <param name="target">The target.</param>
    /// <returns>True for the first.</returns>
    public bool BeginsScan(FrameTarget target) => Scan(target.Purpose, target.Scan)[0] == target;

    private ImmutableArray<FrameTarget> Scan(FramePurpose purpose, int scan) => purpose == FramePurpose.Standard
        ? [new FrameTarget(purpose, null, null, scan, plan.Standard!.StageMicrometres)]
        : [.. plan.Cells.SelectMany(cell => plan.LayersOf(cell, scan)
            .Select(layer => new FrameTarget(purpose, cell.Name, layer.Number, scan, layer.StageMicrometres)))];
}
