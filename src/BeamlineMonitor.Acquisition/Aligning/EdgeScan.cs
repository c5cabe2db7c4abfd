using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Alignment;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>
/// Reads the edges of a cell's electrode from spectra of one scan, by the lines of its cathode and, where they show, of the first neighbours that the plan
/// names beside the first and the last layer.
/// </summary>
internal static class EdgeScan
{
    /// <summary>Reads the edges.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="gauge">The gauge.</param>
    /// <param name="phases">Phases by name.</param>
    /// <param name="calibration">The detector's calibration.</param>
    /// <param name="scan">Where the stage stood, µm, and what was counted there; at least one.</param>
    /// <param name="expected">Where the edges are expected, µm of depth; null searches the whole scan.</param>
    /// <param name="beamFactors">By what the rates of each place are multiplied, for a beam that was not the same at all of them; null for 1.</param>
    /// <returns>The edges, µm of depth by the plan's places.</returns>
    public static ElectrodeEdges Read(
        CellPlan cell,
        GaugeProfile gauge,
        ImmutableSortedDictionary<string, Phase> phases,
        DetectorCalibration calibration,
        IReadOnlyList<(double StageMicrometres, Spectrum Spectrum)> scan,
        (double Electrolyte, double Collector)? expected = null,
        IReadOnlyList<double>? beamFactors = null)
    {
        string? electrolyte = cell.Layers[0].Neighbours.FirstOrDefault(), collector = cell.Layers[^1].Neighbours.FirstOrDefault();
        if (electrolyte == collector) electrolyte = null; // it cannot stand on one side only
        string[] names = [cell.Phase, .. new[] { electrolyte, collector }.OfType<string>()];
        if (PhaseRates.Learn(calibration, [.. names.Select(name => phases[name])], [.. scan.Select(place => place.Spectrum)]) is not { } rates)
            return ElectrodeEdges.None(AlignmentStatus.NoCathode);
        List<DepthPoint> points = [];
        foreach ((int index, (double stage, Spectrum spectrum)) in scan.Index())
        {
            ImmutableArray<PhaseRate?> read = [.. rates.Read(spectrum).Select(rate => rate?.Times(beamFactors?[index] ?? 1))];
            if (read[0] is { } cathode) points.Add(new DepthPoint(cell.DepthAt(cell.Layers[0], stage), cathode, Of(electrolyte, read), Of(collector, read)));
        }

        return EdgeFit.Find(points, gauge, expected);

        PhaseRate? Of(string? name, ImmutableArray<PhaseRate?> read) => name is null ? null : read[Array.IndexOf(names, name)];
    }
}
