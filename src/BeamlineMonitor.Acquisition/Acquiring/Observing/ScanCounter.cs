using BeamlineMonitor.Acquisition.Plans;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>
/// Counts the passes over the layers that somebody else makes: a pass is over when every layer has a frame, or when it comes to a layer once more; a layer
/// that is exposed again at once is of the same pass. Pure.
/// </summary>
/// <param name="plan">The plan.</param>
public sealed class ScanCounter(RunPlan plan)
{
    private readonly HashSet<(string Cell, int Layer)> seen = [];
    private readonly int layers = plan.Cells.Sum(cell => cell.Layers.Length);
    private (string Cell, int Layer) last;
    private int scan;

    /// <summary>The pass that a frame of a layer belongs to.</summary>
    /// <param name="cell">Name of the cell.</param>
    /// <param name="layer">Number of the layer.</param>
    /// <returns>From 1.</returns>
    public int ScanOf(string cell, int layer)
    {
        if (scan == 0) return 1;
        bool isSame = (cell, layer) == last;
        if (seen.Count == layers) return isSame && !Begins(cell, layer) ? scan : scan + 1;
        return seen.Contains((cell, layer)) && !isSame ? scan + 1 : scan;
    }

    /// <summary>Takes a frame.</summary>
    /// <param name="cell">Name of its cell.</param>
    /// <param name="layer">Its layer.</param>
    /// <param name="number">The pass it was given.</param>
    public void Take(string cell, int layer, int number)
    {
        if (number != scan) seen.Clear();
        (scan, last) = (number, (cell, layer));
        seen.Add(last);
    }

    private bool Begins(string cell, int layer) =>
        plan.Cells[0].Name == cell && plan.LayersOf(plan.Cells[0], scan + 1).First().Number == layer;
}
