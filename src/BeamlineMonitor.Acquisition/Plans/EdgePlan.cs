using System.Collections.Immutable;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>How a run looks for the edges of its electrodes, and whether the layers follow them.</summary>
/// <param name="EveryScans">Before every so manieth scan, from the first on.</param>
/// <param name="Exposure">How long each position is exposed, of the plan's kind of preset.</param>
/// <param name="Positions">How many positions about each edge, ≥ 2.</param>
/// <param name="SpanMicrometres">How far they reach to both sides of it, µm, &gt; 0.</param>
/// <param name="GaugeEdgeMicrometres">Length of the gauge's sloping edge, µm, 0 to its height.</param>
/// <param name="ToleranceMicrometres">A layer that is farther from its place is flagged, µm, &gt; 0.</param>
/// <param name="MostStepMicrometres">How far the layers follow at once, µm; 0 for not at all.</param>
/// <param name="Source">Id of the source of the numbers.</param>
public sealed record EdgePlan(
    int EveryScans,
    TimeSpan Exposure,
    int Positions,
    double SpanMicrometres,
    double GaugeEdgeMicrometres,
    double ToleranceMicrometres,
    double MostStepMicrometres,
    string Source)
{
    /// <summary>The places of an edge scan, µm of depth, first about the electrolyte interface, then about the collector's.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>The depths; shape [2 · positions].</returns>
    public ImmutableArray<double> DepthsOf(CellPlan cell)
    {
        double[] offsets = [.. Enumerable.Range(0, Positions).Select(i => SpanMicrometres * ((2.0 * i / (Positions - 1)) - 1))];
        return [.. offsets, .. offsets.Select(offset => cell.ThicknessMicrometres + offset)];
    }
}
