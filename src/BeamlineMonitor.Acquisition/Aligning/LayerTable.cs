using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Alignment;

namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>Cuts an electrode into layers of equal thickness between its edges.</summary>
public static class LayerTable
{
    private const double Grain = 1e3; // places are written to the nanometre

    /// <summary>Proposes the layers.</summary>
    /// <param name="cell">The cell as planned: as many layers, with the same neighbours.</param>
    /// <param name="edges">Its edges, µm of depth by the plan's places.</param>
    /// <returns>The layers, from the electrolyte.</returns>
    public static ImmutableArray<LayerPosition> Propose(CellPlan cell, ElectrodeEdges edges)
    {
        // The first place is rounded, the others follow it: stage and depth then run together to the last digit.
        double thickness = Round(edges.ThicknessMicrometres / cell.Layers.Length);
        double first = Round(cell.StageAt(edges.ElectrolyteMicrometres + (thickness / 2)));
        return
        [
            .. cell.Layers.Select((layer, index) => layer with
            {
                StageMicrometres = Round(first + (cell.StageDirection * index * thickness)),
                ElectrodeMicrometres = Round((index + 0.5) * thickness),
                ThicknessMicrometres = thickness,
            }),
        ];
    }

    /// <summary>Whether what was found can hardly be the planned electrode: a quarter thicker or thinner, beyond what the scan leaves open.</summary>
    /// <param name="cell">The cell as planned.</param>
    /// <param name="edges">The edges.</param>
    /// <returns>True where the plan's thickness and the edges contradict each other.</returns>
    public static bool Contradicts(CellPlan cell, ElectrodeEdges edges) =>
        Math.Abs(edges.ThicknessMicrometres - cell.ThicknessMicrometres) > (cell.ThicknessMicrometres / 4) + (3 * edges.SigmaThickness);

    private static double Round(double micrometres) => Math.Round(micrometres * Grain) / Grain;
}
