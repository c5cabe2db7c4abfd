using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Adds up the pristine frames of a cell's layers before one detector, and makes their references when the scans of every layer are over.</summary>
/// <remarks>
/// Frames before and after a change of the detector's settings have different energy scales and are never added: of a layer that has both, those that
/// are more make its reference, the later ones of equally many.
/// </remarks>
/// <param name="plan">The plan.</param>
/// <param name="cell">The cell.</param>
/// <param name="detector">Name of the detector element.</param>
/// <param name="phases">Phases by name.</param>
internal sealed class PristineLayers(RunPlan plan, CellPlan cell, string detector, ImmutableSortedDictionary<string, Phase> phases)
{
    private readonly List<PristineSum>[] sums = [.. cell.Layers.Select(_ => new List<PristineSum>())];
    private readonly bool[] isOver = new bool[cell.Layers.Length];

    /// <summary>True where the planned scans of every layer are over, whatever became of their frames.</summary>
    public bool IsOver => Array.TrueForAll(isOver, over => over);

    /// <summary>True where any layer has a good frame.</summary>
    public bool HasFrames => Array.Exists(sums, ofLayer => ofLayer.Count > 0);

    /// <summary>Takes a frame.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="calibrating">What calibrates its detector.</param>
    /// <param name="isGood">Whether it passed the gate and has a calibration; one that did not ends a scan but is not added.</param>
    public void Take(LayerPosition layer, RawFrame frame, DetectorCalibrating calibrating, bool isGood)
    {
        int index = layer.Number - 1;
        List<PristineSum> ofLayer = sums[index];
        if (isOver[index] && ofLayer.Count > 0) return;
        isOver[index] |= frame.Target.Scan >= plan.PristineScans;
        if (!isGood) return;
        if (ofLayer.Count == 0 || ofLayer[^1].Settings != calibrating.SettingsChanges) ofLayer.Add(new PristineSum(calibrating.SettingsChanges));
        ofLayer[^1].Add(frame, calibrating.Calibration!);
    }

    /// <summary>Makes the references.</summary>
    /// <returns>Each layer with its reference, or with why it has none.</returns>
    /// <remarks>
    /// A line of a neighbour may lie on the pristine place of a tied line, as Al (111) on (006), so ties come from layers without neighbours, pooled over
    /// them; the references of the others are made with these ties.
    /// </remarks>
    public IReadOnlyList<PristineReference> Build()
    {
        var built = new PristineReference[cell.Layers.Length];
        foreach (LayerPosition layer in cell.Layers.Where(layer => layer.Neighbours.IsEmpty)) built[layer.Number - 1] = Build(layer, null);
        ImmutableArray<ReferenceTie> ties = PooledTies.Of(built.Select(layer => layer?.Reference).OfType<PhaseReference>());
        for (int i = 0; i < built.Length; i++)
        {
            if (built[i] is { Reference: { } reference } one) built[i] = one with { Reference = reference with { Ties = ties } };
        }

        foreach (LayerPosition layer in cell.Layers.Where(layer => !layer.Neighbours.IsEmpty)) built[layer.Number - 1] = Build(layer, ties);
        return built;
    }

    private PristineReference Build(LayerPosition layer, IReadOnlyList<ReferenceTie>? ties)
    {
        List<PristineSum> ofLayer = sums[layer.Number - 1];
        if (ofLayer.Count == 0) return new PristineReference(layer, null, null, "no pristine frame of it passed the gate");
        PristineSum sum = ofLayer.OrderBy(sum => sum.Frames).Last(); // a stable order: of equally many the later ones
        (PhaseReference? reference, AnalysisStatus status) = ReferenceBuilder.Build(
            [sum.Total], sum.Calibration, phases[cell.Phase], [.. layer.Neighbours.Select(name => phases[name])], detector, layer.Number,
            AnalysisOptions.Default, cell.PristineX!.Value.Value, ties is { Count: > 0 } ? ties : null);
        return reference is null
            ? new PristineReference(layer, null, null, $"the pristine frames give none ({EnumWord.Of(status)})")
            : new PristineReference(layer, reference with { Frames = sum.Frames }, sum.Temperature, "");
    }
}
