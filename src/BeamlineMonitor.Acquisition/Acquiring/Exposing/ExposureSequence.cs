using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>
/// What is exposed after what: the standard, the pristine scans, then scans without end; before some scans the edges of the electrode. Several cells
/// take turns, scan by scan. Places are those of the plan: where layers follow their electrode, the stage goes beside them. Pure.
/// </summary>
/// <param name="plan">The plan.</param>
public sealed class ExposureSequence(RunPlan plan)
{
    /// <summary>What a run begins with.</summary>
    public FrameTarget First => plan.Standard is { } standard
        ? new FrameTarget(FramePurpose.Standard, null, null, 1, standard.StageMicrometres)
        : Pass(1)[0];

    /// <summary>What comes after a target.</summary>
    /// <param name="last">What was exposed last.</param>
    /// <returns>The next.</returns>
    public FrameTarget Next(FrameTarget last)
    {
        if (last.Purpose == FramePurpose.Standard) return Pass(1)[0];
        int pass = PassOf(last), place = PlaceOf(last);
        ImmutableArray<FrameTarget> targets = Pass(pass);
        return place + 1 < targets.Length ? targets[place + 1] : Pass(pass + 1)[0];
    }

    /// <summary>A target at the place that the plan gives it.</summary>
    /// <param name="target">The target, wherever the stage was sent for it.</param>
    /// <returns>The same target of the plan; itself where the plan does not have it.</returns>
    public FrameTarget Planned(FrameTarget target) => target.Cell is not null && PlaceOf(target) is >= 0 and var place ? Pass(PassOf(target))[place] : target;

    /// <summary>Whether a target is the first of its scan.</summary>
    /// <param name="target">The target.</param>
    /// <returns>True for the first.</returns>
    public bool BeginsScan(FrameTarget target) => target.Purpose == FramePurpose.Standard || PlaceOf(target) == 0;

    /// <summary>What the scan is for that a target belongs to: an edge is looked at before pristine scans and before those of the working cell.</summary>
    /// <param name="target">The target.</param>
    /// <returns>Never <see cref="FramePurpose.Edge"/>.</returns>
    public FramePurpose PhaseOf(FrameTarget target) =>
        target.Purpose == FramePurpose.Standard ? FramePurpose.Standard : PassOf(target) <= plan.PristineScans ? FramePurpose.Pristine : FramePurpose.Layer;

    private int PassOf(FrameTarget target) => target.Purpose == FramePurpose.Layer ? plan.PristineScans + target.Scan : target.Scan;

    private int PlaceOf(FrameTarget target)
    {
        ImmutableArray<FrameTarget> targets = Pass(PassOf(target));
        for (int place = 0; place < targets.Length; place++)
        {
            FrameTarget planned = targets[place];
            if ((planned.Purpose, planned.Cell, planned.Layer, planned.Edge) == (target.Purpose, target.Cell, target.Layer, target.Edge)) return place;
        }

        return -1; // of another plan: its scan begins anew
    }

    // All that is exposed from the beginning of one scan to that of the next; passes are counted over pristine scans and others together.
    private ImmutableArray<FrameTarget> Pass(int pass)
    {
        bool isPristine = pass <= plan.PristineScans;
        (FramePurpose purpose, int scan) = isPristine ? (FramePurpose.Pristine, pass) : (FramePurpose.Layer, pass - plan.PristineScans);
        return
        [
            .. plan.Cells.SelectMany(cell => (IEnumerable<FrameTarget>)
            [
                .. EdgesOf(cell, pass),
                .. plan.LayersOf(cell, scan).Select(layer => new FrameTarget(purpose, cell.Name, layer.Number, scan, layer.StageMicrometres)),
            ]),
        ];
    }

    private IEnumerable<FrameTarget> EdgesOf(CellPlan cell, int pass) => plan.Edges is { } edges && (pass - 1) % edges.EveryScans == 0
        ? edges.DepthsOf(cell).Select((depth, index) => new FrameTarget(FramePurpose.Edge, cell.Name, null, pass, cell.StageAt(depth), index + 1))
        : [];
}
