using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>
/// Where the stage goes beside the plan's places when an electrode moves: the layers follow it step by step, if the plan lets them; its edges are
/// always looked for where they were last seen. Without clock and instruments.
/// </summary>
/// <param name="plan">The plan.</param>
public sealed class LayerFollowing(RunPlan plan)
{
    private readonly Dictionary<(string Cell, bool IsEdge), double> offsetsMicrometres = [];

    /// <summary>Takes over from a frame of an earlier process where the stage was sent.</summary>
    /// <param name="taken">The target of the frame, with where the stage was sent.</param>
    /// <param name="planned">The same target at the place that the plan gives it.</param>
    public void Note(FrameTarget taken, FrameTarget planned)
    {
        if (plan.Cell(taken.Cell) is { } cell)
            offsetsMicrometres[KeyOf(cell, taken)] = cell.StageDirection * (taken.StageSetMicrometres - planned.StageSetMicrometres);
    }

    /// <summary>Where the stage goes for a target.</summary>
    /// <param name="planned">The target at the place that the plan gives it.</param>
    /// <returns>The target at the place where it is now.</returns>
    public FrameTarget Place(FrameTarget planned) => plan.Cell(planned.Cell) is { } cell
        ? planned with { StageSetMicrometres = planned.StageSetMicrometres + (cell.StageDirection * offsetsMicrometres.GetValueOrDefault(KeyOf(cell, planned))) }
        : planned;

    /// <summary>Follows an electrode by one step.</summary>
    /// <param name="found">Where it was found.</param>
    /// <returns>The step of the layers, µm of depth; 0 where they do not follow.</returns>
    public double Follow(FoundEdges found)
    {
        if (plan.Edges is not { } edges || found.Shift is not { } shift) return 0;
        offsetsMicrometres[(found.Cell, true)] = shift.Value;
        double before = offsetsMicrometres.GetValueOrDefault((found.Cell, false));
        double step = Math.Clamp(shift.Value - before, -edges.MostStepMicrometres, edges.MostStepMicrometres);
        offsetsMicrometres[(found.Cell, false)] = before + step;
        return step;
    }

    private static (string Cell, bool IsEdge) KeyOf(CellPlan cell, FrameTarget target) => (cell.Name, target.Purpose == FramePurpose.Edge);
}
