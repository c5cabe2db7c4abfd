using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Adds up the pristine frames of a cell's layers before one detector, and makes their references once every layer has its scans.</summary>
/// <param name="plan">The plan.</param>
/// <param name="cell">The cell.</param>
/// <param name="detector">Name of the detector element.</param>
/// <param name="phases">Phases by name.</param>
internal sealed class PristineLayers(RunPlan plan, CellPlan cell, string detector, ImmutableSortedDictionary<string, Phase> phases)
{
    private readonly SpectrumSum[] sums = [.. cell.Layers.Select(_ => new SpectrumSum())];
    private readonly bool[] isComplete = new bool[cell.Layers.Length];
    private readonly PristineTemperature[] temperatures = [.. cell.Layers.Select(_ => new PristineTemperature())];

    /// <summary>True where every layer has its planned scans, and at least one good frame.</summary>
    public bool IsComplete => Array.TrueForAll(isComplete, complete => complete);

    /// <summary>True where every layer has at least one good frame.</summary>
    public bool CanBuild => Array.TrueForAll(sums, sum => sum.Frames > 0);

    /// <summary>Takes a frame.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="isGood">Whether it passed the gate; one that did not ends a scan but is not added.</param>
    public void Take(LayerPosition layer, RawFrame frame, bool isGood)
    {
        int index = layer.Number - 1;
        if (isComplete[index]) return;
        if (isGood)
        {
            sums[index].Add(frame.Spectrum);
            temperatures[index].Add(frame);
        }

        isComplete[index] = frame.Target.Scan >= plan.PristineScans && sums[index].Frames > 0;
    }

    /// <summary>Temperature of a layer's pristine frames.</summary>
    /// <param name="layer">The layer.</param>
    /// <returns>Its temperature so far.</returns>
    public PristineTemperature Temperature(LayerPosition layer) => temperatures[layer.Number - 1];

    /// <summary>Makes the references.</summary>
    /// <param name="calibration">The detector's calibration.</param>
    /// <returns>Each layer with its reference, or with the status that says why it has none.</returns>
    /// <remarks>
    /// A line of a neighbour may lie on the pristine place of a tied line, as Al (111) on (006), so ties come from layers without neighbours, pooled over
    /// them; the references of the others are made with these ties.
    /// </remarks>
    public IReadOnlyList<(LayerPosition Layer, PhaseReference? Reference, AnalysisStatus Status)> Build(DetectorCalibration calibration)
    {
        var built = new (LayerPosition, PhaseReference?, AnalysisStatus)[cell.Layers.Length];
        foreach (LayerPosition layer in cell.Layers.Where(layer => layer.Neighbours.IsEmpty)) built[layer.Number - 1] = Build(layer, calibration, null);
        ImmutableArray<ReferenceTie> ties = PooledTies.Of(built.Select(layer => layer.Item2).OfType<PhaseReference>());
        for (int i = 0; i < built.Length; i++)
        {
            if (built[i] is (var layer, { } reference, var status)) built[i] = (layer, reference with { Ties = ties }, status);
        }

        foreach (LayerPosition layer in cell.Layers.Where(layer => !layer.Neighbours.IsEmpty)) built[layer.Number - 1] = Build(layer, calibration, ties);
        return built;
    }

    private (LayerPosition, PhaseReference?, AnalysisStatus) Build(
        LayerPosition layer, DetectorCalibration calibration, IReadOnlyList<ReferenceTie>? ties)
    {
        SpectrumSum sum = sums[layer.Number - 1];
        (PhaseReference? reference, AnalysisStatus status) = ReferenceBuilder.Build(
            [sum.Total()!], calibration, phases[cell.Phase], [.. layer.Neighbours.Select(name => phases[name])], detector, layer.Number,
            AnalysisOptions.Default, cell.PristineX!.Value.Value, ties is { Count: > 0 } ? ties : null);
        return (layer, reference is null ? null : reference with { Frames = sum.Frames }, status);
    }
}
