using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>One cell before one detector: its pristine frames, its layers' analyzers, its profiles, its inventory.</summary>
internal sealed class CellAnalysis
{
    // How far any one layer may lie from the mean x of the cell: half of the steepest gradient of a thick electrode.
    private const double LayerSpread = 0.05;
    private const double OpenSigmas = 3;

    private readonly RunPlan plan;
    private readonly CellPlan cell;
    private readonly DetectorPlan detector;
    private readonly RunScience science;
    private readonly PhaseReference?[] references;
    private readonly LayerAnalyzer?[] analyzers;
    private readonly PristineTemperature?[] pristineTemperatures;
    private readonly ScanProfiles profiles;
    private readonly LithiumCurve? curve;
    private readonly LatticeLayers? lattice;
    private PristineLayers? pristine;
    private bool isOpen;

    /// <summary>Starts.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="detector">The detector.</param>
    /// <param name="science">What the plan names.</param>
    public CellAnalysis(RunPlan plan, CellPlan cell, DetectorPlan detector, RunScience science)
    {
        (this.plan, this.cell, this.detector, this.science) = (plan, cell, detector, science);
        references = new PhaseReference?[cell.Layers.Length];
        analyzers = new LayerAnalyzer?[cell.Layers.Length];
        pristineTemperatures = new PristineTemperature?[cell.Layers.Length];
        profiles = new ScanProfiles(cell, detector.Name);
        curve = cell.Curve is { } name ? science.Curves[name] : null;
        if (curve is null) lattice = new LatticeLayers(cell, science);
        else pristine = new PristineLayers(plan, cell, detector.Name, science.Phases);
    }

    /// <summary>Name of the curve that x is read on, with its version; null where there is no x.</summary>
    public string? CurveId => curve?.Id;

    /// <summary>Takes a pristine frame; makes the references when it is the last, however many layers have a good one.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="layer">Its layer.</param>
    /// <param name="calibrating">What calibrates its detector.</param>
    /// <param name="isGood">Whether it may be added up.</param>
    /// <param name="outcome">Receives the references and what is to be told.</param>
    public void TakePristine(RawFrame frame, LayerPosition layer, DetectorCalibrating calibrating, bool isGood, OutcomeBuilder outcome)
    {
        if (pristine is null) return;
        pristine.Take(layer, frame, calibrating, isGood);
        if (calibrating.Calibration is { } calibration && pristine.IsOver) MakeReferences(calibration, outcome);
    }

    // A reference that plan or replay gives goes before what the pristine frames make, and waits for the calibration, which may be the run's own.
    private void MakeReferences(DetectorCalibration calibration, OutcomeBuilder outcome)
    {
        bool hasFrames = pristine!.HasFrames;
        List<RefusedReference?> refused = [];
        foreach (PristineReference made in pristine.Build())
        {
            int index = made.Layer.Number - 1;
            (references[index], pristineTemperatures[index]) = Given(made.Layer) is { } given ? (given, null) : (made.Reference, made.Temperature);
            refused.Add(references[index] is null ? new RefusedReference(made.Layer.Number, made.Fault) : Use(made.Layer, calibration));
            if (analyzers[index] is { } analyzer) outcome.Add(new FinishedReference(analyzer.AnchorId, detector.Name, cell.Name, made.Layer.Number, analyzer.Reference));
        }

        pristine = null;
        TellRefused(refused, outcome);
        if (!hasFrames) return;
        int ready = analyzers.Count(analyzer => analyzer is not null);
        outcome.Report(
            RunEventKinds.Referenced,
            ready == analyzers.Length ? EventSeverity.Information : EventSeverity.Warning,
            $"{ready} of {analyzers.Length} layers of {cell.Name} have a reference before {detector.Name}.",
            cell.Name);
    }

    /// <summary>Analyses a frame of a layer.</summary>
    /// <param name="frame">The frame; it passed the gate.</param>
    /// <param name="layer">Its layer.</param>
    /// <param name="calibration">The detector's calibration.</param>
    /// <param name="none">The result without numbers.</param>
    /// <param name="outcome">Receives the fit's model and what is to be told.</param>
    /// <returns>The result, and its numbers for the scan; null where it gave none.</returns>
    public (FrameResult Result, LayerPoint? Point) Analyze(
        RawFrame frame, LayerPosition layer, DetectorCalibration calibration, FrameResult none, OutcomeBuilder outcome)
    {
        if (lattice is not null)
        {
            SpectrumResult spectrum = lattice.Read(frame, layer, calibration);
            outcome.AddModel(frame.Number, spectrum.Windows);
            FrameResult cellOnly = FrameResults.WithLattice(none, spectrum);
            return (cellOnly, PointOf(cellOnly, null));
        }

        if (pristine is { } waiting && (waiting.HasFrames || !NeedsPristine)) MakeReferences(calibration, outcome); // an observer may have missed some frames
        if (analyzers[layer.Number - 1] is not { } analyzer)
            return (none with { Status = FrameStatus.NotFitted, Flags = [.. none.Flags, LayerFlags.NoReference] }, null);
        CoulombEstimate? charge = cell.XByCharge(frame.Joined.ChargeCoulombs) is { } x ? new CoulombEstimate(x.Value, double.Hypot(x.Sigma, LayerSpread)) : null;
        LayerReading reading = analyzer.Read(frame.Spectrum, charge, SystematicsOf(pristineTemperatures[layer.Number - 1]?.RiseIn(frame)));
        outcome.AddModel(frame.Number, reading.Windows);
        FrameResult result = FrameResults.With(none with { Anchor = analyzer.AnchorId }, reading, calibration);
        return (result, PointOf(result, reading));
    }

    /// <summary>Adds a frame's numbers to the scan; makes the profile when it is the last.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="layer">Its layer.</param>
    /// <param name="at">Middle of its exposure.</param>
    /// <param name="point">Its numbers; null where it gave none.</param>
    /// <param name="outcome">Receives the profile and what is to be told.</param>
    public void Scan(RawFrame frame, LayerPosition layer, DateTimeOffset at, LayerPoint? point, OutcomeBuilder outcome)
    {
        if (profiles.Take(frame, layer, at, point) is not { } profile) return;
        outcome.Add(profile);
        if (profile.ClosureResidual is not { } residual) return;
        bool open = Math.Abs(residual.Value) > OpenSigmas * residual.Sigma;
        if (open == isOpen) return;
        isOpen = open;
        outcome.Report(
            open ? RunEventKinds.InventoryOpen : RunEventKinds.InventoryClosed,
            open ? EventSeverity.Warning : EventSeverity.Information,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cell.Name} before {detector.Name}: mean x less x by charge is {residual.Value:F4} ± {residual.Sigma:F4} in scan {profile.Scan}."),
            $"{cell.Name}/{detector.Name}",
            new MeasuredValue(residual.Value, Math.CopySign(OpenSigmas * residual.Sigma, residual.Value), null));
    }

    private static LayerPoint? PointOf(FrameResult result, LayerReading? reading) =>
        result.Status == FrameStatus.Ok ? new LayerPoint(result.At, reading?.FromVolume, reading?.FromC, result.Cell) : null;

    /// <summary>Goes on with another calibration: the references stay, and what frame and anchor no longer share counts in the budget.</summary>
    /// <param name="calibration">The calibration.</param>
    /// <param name="outcome">Receives what is to be told.</param>
    public void Recalibrate(DetectorCalibration calibration, OutcomeBuilder outcome)
    {
        List<RefusedReference?> refused = [];
        foreach (LayerPosition layer in cell.Layers)
        {
            if (references[layer.Number - 1] is null) continue;
            LayerAnalyzer? before = analyzers[layer.Number - 1];
            refused.Add(Use(layer, calibration));
            if (before is not null) analyzers[layer.Number - 1]?.TakeUp(before);
        }

        TellRefused(refused, outcome);
    }

    private LithiumSystematics SystematicsOf(double? riseKelvin) =>
        plan.Systematics.Of(science.Phases[cell.Phase].Expansion, science.Standard?.Phase.Expansion, riseKelvin);

    private bool NeedsPristine => plan.PristineScans > 0 && !cell.Layers.Any(layer => Given(layer) is not null);

    private PhaseReference? Given(LayerPosition layer) => science.References.GetValueOrDefault((cell.Name, layer.Number, detector.Name));

    // Where reference and calibration do not fit together the layer has no analyzer, not that of another calibration.
    private RefusedReference? Use(LayerPosition layer, DetectorCalibration calibration)
    {
        analyzers[layer.Number - 1] = null;
        try
        {
            analyzers[layer.Number - 1] = new LayerAnalyzer(
                calibration,
                science.Phases[cell.Phase],
                [.. layer.Neighbours.Select(name => science.Phases[name])],
                science.CellLines,
                references[layer.Number - 1]!,
                curve!,
                detector.Direction,
                SystematicsOf(null));
            return null;
        }
        catch (ArgumentException e)
        {
            return new RefusedReference(layer.Number, e.Message); // a pristine layer that does not fit phase or curve: the run goes on without its x
        }
    }

    // One event for all layers: they share an alarm, and the last of several would hide the others.
    private void TellRefused(IEnumerable<RefusedReference?> used, OutcomeBuilder outcome)
    {
        string[] faults =
        [
            .. used.OfType<RefusedReference>().GroupBy(refused => refused.Fault, refused => refused.Layer)
                .Select(layers => $"layer {string.Join(", ", layers)}: {layers.Key}"),
        ];
        if (faults.Length == 0) return;
        outcome.Report(
            RunEventKinds.ReferenceRefused,
            EventSeverity.Warning,
            $"{cell.Name} has no reference before {detector.Name} for {string.Join("; ", faults)}. Their frames give no x.",
            $"{cell.Name}/{detector.Name}");
    }

    private sealed record RefusedReference(int Layer, string Fault);
}
