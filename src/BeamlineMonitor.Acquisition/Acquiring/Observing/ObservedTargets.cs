using System.Globalization;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments.Observing;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>Finds out what an observed exposure is of: by its name, or by where the stage stood; and of which scan. Pure.</summary>
/// <param name="plan">The plan.</param>
public sealed class ObservedTargets(RunPlan plan)
{
    private readonly Dictionary<(string Element, bool IsPristine), ScanCounter> scans = [];

    /// <summary>What an exposure is of.</summary>
    /// <param name="element">Name of the detector element.</param>
    /// <param name="label">What its name says; null where only the place tells.</param>
    /// <param name="stageMicrometres">Where the stage stood, µm; null where nothing says so.</param>
    /// <param name="namesPristine">True where names tell pristine layers from others.</param>
    /// <returns>The target; null where it is not in the plan, with the reason.</returns>
    public (FrameTarget? Target, string Reason) Of(string element, ObservedLabel? label, double? stageMicrometres, bool namesPristine)
    {
        switch (label?.Subject)
        {
            case ObservedSubject.Standard: return Standard(FramePurpose.Standard, stageMicrometres);
            case ObservedSubject.Source: return Standard(FramePurpose.Source, stageMicrometres);
        }

        if (label is null && plan.Standard is { } standard && stageMicrometres is { } at
            && Math.Abs(at - standard.StageMicrometres) <= plan.Gate.StageToleranceMicrometres) return Standard(FramePurpose.Standard, at);
        (CellPlan? cell, LayerPosition? layer, string reason) = PlaceOf(label, stageMicrometres);
        if (cell is null || layer is null) return (null, reason);
        bool isPristine = namesPristine && label?.Subject == ObservedSubject.Pristine;
        int scan = label?.Scan ?? CounterOf(element, isPristine).ScanOf(cell.Name, layer.Number);
        int pristine = namesPristine ? 0 : plan.PristineScans;
        FramePurpose purpose = isPristine || scan <= pristine ? FramePurpose.Pristine : FramePurpose.Layer;
        return (new FrameTarget(purpose, cell.Name, layer.Number, purpose == FramePurpose.Layer ? scan - pristine : scan, layer.StageMicrometres), "");
    }

    /// <summary>Takes a frame that is committed.</summary>
    /// <param name="element">Name of its detector element.</param>
    /// <param name="target">What it is of.</param>
    /// <param name="namesPristine">True where names tell pristine layers from others.</param>
    public void Take(string element, FrameTarget target, bool namesPristine)
    {
        if (target is not { Cell: { } cell, Layer: { } layer }) return;
        bool isPristine = target.Purpose == FramePurpose.Pristine;
        int scan = target.Scan + (isPristine || namesPristine ? 0 : plan.PristineScans);
        CounterOf(element, namesPristine && isPristine).Take(cell, layer, scan);
    }

    private ScanCounter CounterOf(string element, bool isPristine)
    {
        if (!scans.TryGetValue((element, isPristine), out ScanCounter? counter)) scans.Add((element, isPristine), counter = new ScanCounter(plan));
        return counter;
    }

    private (FrameTarget? Target, string Reason) Standard(FramePurpose purpose, double? stageMicrometres)
    {
        if (plan.Standard is not { } standard) return (null, $"the plan {plan.Name} has no standard");
        return purpose == FramePurpose.Source && standard.Radioactive.IsEmpty
            ? (null, "the plan's standard names no radioactive source")
            : (new FrameTarget(purpose, null, null, 1, stageMicrometres ?? standard.StageMicrometres), "");
    }

    private (CellPlan?, LayerPosition?, string) PlaceOf(ObservedLabel? label, double? stageMicrometres)
    {
        CellPlan[] cells = [.. plan.Cells.Where(cell => label?.Cell is null || cell.Name == label.Cell)];
        if (cells.Length == 0) return (null, null, $"the plan has no cell {label!.Cell}");
        if (label?.Layer is { } number)
        {
            if (cells.Length > 1) return (null, null, "its name says the layer and not of which cell");
            return cells[0].Layer(number) is { } named ? (cells[0], named, "") : (null, null, $"{cells[0].Name} has no layer {number}");
        }

        if (stageMicrometres is not { } at) return (null, null, "neither its name nor the stage tells the layer");
        (CellPlan cell, LayerPosition layer) = cells.SelectMany(cell => cell.Layers.Select(layer => (cell, layer)))
            .MinBy(place => Math.Abs(place.layer.StageMicrometres - at));
        return Math.Abs(layer.StageMicrometres - at) <= layer.ThicknessMicrometres / 2
            ? (cell, layer, "")
            : (null, null, string.Create(CultureInfo.InvariantCulture, $"the stage stood at {at:0.###} µm, where the plan has no layer"));
    }
}
