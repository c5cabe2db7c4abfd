using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>
/// Makes a profile of a cell's layers after each whole scan before one detector. Its instant is the first frame of the scan: every layer has a frame
/// before it, from the scan before, and one after it, so that all are interpolated and none is guessed ahead.
/// </summary>
/// <param name="cell">The cell.</param>
/// <param name="detector">Name of the detector element.</param>
internal sealed class ScanProfiles(CellPlan cell, string detector)
{
    private readonly (LayerPoint? Before, LayerPoint? Last, bool IsOk)[] layers = new (LayerPoint?, LayerPoint?, bool)[cell.Layers.Length];
    private readonly HashSet<int> seen = [];
    private int scan;
    private (DateTimeOffset At, double? Coulombs) first;

    /// <summary>Takes what a frame gave.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="layer">Its layer.</param>
    /// <param name="at">Middle of its exposure.</param>
    /// <param name="point">Its numbers; null where it gave none.</param>
    /// <returns>The profile, where the frame completes a scan; else null.</returns>
    public ScanProfile? Take(RawFrame frame, LayerPosition layer, DateTimeOffset at, LayerPoint? point)
    {
        if (frame.Target.Scan != scan)
        {
            seen.Clear();
            scan = frame.Target.Scan;
        }

        if (seen.Count == 0 || at < first.At) first = (at, frame.Joined.ChargeCoulombs);
        seen.Add(layer.Number);
        (LayerPoint? before, LayerPoint? last, _) = layers[layer.Number - 1];
        layers[layer.Number - 1] = point is null ? (before, last, false) : (last, point, true);
        if (seen.Count < cell.Layers.Length) return null;
        seen.Clear();
        return Profile();
    }

    private ScanProfile Profile()
    {
        var points = ImmutableArray.CreateBuilder<ProfilePoint>(layers.Length);
        var known = new List<(LayerPosition Layer, LithiumReading X)>();
        foreach (LayerPosition layer in cell.Layers)
        {
            (LayerPoint? before, LayerPoint? last, bool isOk) = layers[layer.Number - 1];
            LayerPoint? now = last is null ? null : LayerPoint.Between(before, last, first.At);
            if (now?.FromC is { Budget: not null } x) known.Add((layer, x));
            points.Add(new ProfilePoint(
                layer.Number,
                layer.ElectrodeMicrometres,
                LithiumValue.Of(now?.FromVolume),
                LithiumValue.Of(now?.FromC),
                now?.Cell,
                isOk,
                now is null ? null : Math.Abs((first.At - now.At).TotalSeconds)));
        }

        UncertainValue? mean = known.Count == layers.Length ? LayerCombination.Mean([.. known.Select(layer => (layer.Layer.ThicknessMicrometres, layer.X))]) : null;
        UncertainValue? charge = cell.XByCharge(first.Coulombs);
        UncertainValue? residual = mean is { } x1 && charge is { } x2 ? new UncertainValue(x1.Value - x2.Value, double.Hypot(x1.Sigma, x2.Sigma)) : null;
        return new ScanProfile(
            cell.Name,
            detector,
            scan,
            first.At,
            points.MoveToImmutable(),
            mean,
            LayerCombination.Slope([.. known.Select(layer => (layer.Layer.ElectrodeMicrometres, layer.X))]),
            charge,
            residual);
    }
}
