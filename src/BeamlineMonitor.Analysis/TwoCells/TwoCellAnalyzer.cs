using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using MathNet.Numerics;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>
/// Fits one cell and two cells of a phase to the frames of a layer that has a reference, and says which the counts ask for: the two end members
/// of the curve, an active and the inactive (pristine) cell, or two cells that are neither. One analyzer belongs to one thread.
/// </summary>
public sealed class TwoCellAnalyzer
{
    private const double CriticalP = 1e-4; // chance of a second cell where there is none; two pairs are tried
    private const double CriticalOfFree = 23.5; // P(χ²₄ > 23.5) = 1e-4: a free second cell may turn up anywhere
    private const double CriticalOverKnown = 18.4; // P(χ²₂ > 18.4) = 1e-4: a and c of the second cell, freed
    private const double SuspectWidth = 3; // σ of g² above the reference
    private const double PlainWidth = 1; // the same, below which lines are of one cell
    private const double SuspectDeviance = 4; // σ of the deviance above its expectation; no chance then
    private const double InactiveStart = 0.2;

    private readonly DetectorCalibration calibration;
    private readonly Phase phase;
    private readonly PhaseReference reference;
    private readonly ChannelGrid grid;
    private readonly CellSearcher searcher;
    private readonly PhaseLines searched;
    private readonly int searchedFrom;
    private readonly int searchedTo;
    private readonly CountSums sums = new();
    private readonly LayerLines lines;
    private readonly CellsFitter fitter;
    private readonly double leastSeparation;
    private CellsModels models;

    /// <summary>Prepares the analysis of one layer's frames from one detector.</summary>
    /// <param name="calibration">The detector's calibration, with an angle.</param>
    /// <param name="phase">The cathode's phase; hexagonal.</param>
    /// <param name="reference">Its reference for this layer and detector; it may have been made with another calibration.</param>
    /// <param name="curve">The curve, for the end members of its two-phase region and for x.</param>
    /// <param name="systematics">Uncertainties of place and temperature.</param>
    /// <param name="inert">The phase of the reference's inert line, so that its other lines are known too; null for none.</param>
    /// <exception cref="ArgumentException">The phase is not hexagonal, or the reference is of another phase, has no lines or no response,
    /// or the phase's search range does not hold its cell and the end members.</exception>
    /// <exception cref="InvalidOperationException">The calibration has no angle.</exception>
    public TwoCellAnalyzer(
        DetectorCalibration calibration,
        Phase phase,
        PhaseReference reference,
        LithiumCurve curve,
        LithiumSystematics systematics,
        Phase? inert = null)
    {
        if (phase.System != CrystalSystem.Hexagonal) throw new ArgumentException($"{phase.Name} is {phase.System}, not hexagonal.", nameof(phase));
        if (reference.PhaseName != phase.Name || reference.Lines.IsEmpty)
            throw new ArgumentException($"The reference is of {reference.PhaseName} with {reference.Lines.Length} lines, not of {phase.Name}.", nameof(reference));
        if (reference.Response.IsEmpty) throw new ArgumentException("The reference does not say how its cell follows its lines; make it anew.", nameof(reference));
        (this.calibration, this.phase, this.reference) = (calibration, phase, reference);
        double twoTheta = calibration.RequireTwoTheta();
        grid = new ChannelGrid(calibration.Scale, calibration.Channels);
        searcher = new CellSearcher(grid, twoTheta);
        searched = new PhaseLines(phase, [.. reference.Lines.Select(line => line.Indices)], reference);
        (searchedFrom, searchedTo) = searcher.Channels([searched]);
        lines = new LayerLines(phase, reference, inert, twoTheta, grid.EnergiesKeV[^1]);
        fitter = new CellsFitter(lines);
        Lithium = new LithiumOfCells(calibration, reference, curve, systematics);
        KnownCells known = Lithium.Known;
        leastSeparation = CellsModel.LeastSeparation(lines);
        if (!lines.Covers(known.Pristine) || CellsModel.LowestActiveC(lines, known) >= lines.Upper.C)
        {
            throw new ArgumentException(
                $"The pristine cell of the reference (a = {known.Pristine.A} Å, c = {known.Pristine.C} Å) or the end of the curve's two-phase region lies "
                + $"outside the search range of {phase.Name}; widen it.",
                nameof(reference));
        }

        models = new CellsModels(lines, known, systematics.RiseKelvin);
        ShowsDrift = !lines.Inert.IsEmpty;
    }

    /// <summary>True where an inert line shows whether the energy scale has moved.</summary>
    public bool ShowsDrift { get; }

    /// <summary>Uncertainties of place and temperature of the frames that follow; the cells that are known and the inert lines expand with a rise.</summary>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public LithiumSystematics Systematics
    {
        get => Lithium.Systematics;
        set
        {
            bool isAlike = value.RiseKelvin == Lithium.Systematics.RiseKelvin && value.Expansion == Lithium.Systematics.Expansion;
            Lithium.Systematics = value;
            if (!isAlike) models = new CellsModels(lines, Lithium.Known, value.RiseKelvin);
        }
    }

    /// <summary>x of the cells of a fit, such as one whose shift a diagnosis has found to be real; <see cref="Analyze"/> reads it at shift 0.</summary>
    /// <param name="fit">The fit.</param>
    /// <returns>x of the cells and their mean; null where the lines do not determine a and c.</returns>
    public CellsLithium? ReadLithium(CellsFit fit) => Lithium.Read(fit);

    internal LithiumOfCells Lithium { get; }

    internal double RangeOfC => phase.Search.Upper.C - phase.Search.Lower.C;

    internal PhaseReference Reference => reference;

    /// <summary>Analyses one frame.</summary>
    /// <param name="spectrum">The counts; as many channels as the calibration.</param>
    /// <returns>What it says; a spectrum without usable lines gives a status, not numbers.</returns>
    /// <exception cref="ArgumentException">The spectrum has another number of channels than the calibration.</exception>
    public TwoCellResult Analyze(Spectrum spectrum)
    {
        if (spectrum.Counts.Length != calibration.Channels)
        {
            throw new ArgumentException(
                $"The spectrum has {spectrum.Counts.Length} channels, the calibration {calibration.Origin} is for {calibration.Channels}.", nameof(spectrum));
        }

        if (spectrum.TotalCounts == 0) return TwoCellResult.Nothing(AnalysisStatus.NoCounts);
        if (!lines.Covers(models.Known.Pristine)) return TwoCellResult.Nothing(AnalysisStatus.OutOfRange);
        sums.Read(spectrum.Counts.AsSpan(), searchedFrom, searchedTo);
        Span<double> rough = stackalloc double[2];
        double score = searcher.Search(sums, phase, searched.Forms, reference.Width, rough);
        if (score < SpectrumAnalyzer.LeastScore) return TwoCellResult.Nothing(AnalysisStatus.PhaseNotFound);

        ReadOnlySpan<FittedSpectrum> counts = [new FittedSpectrum(grid, spectrum.Counts.AsMemory())];
        if (fitter.Fit(models.One, counts, new HexagonalCell(rough[0], rough[1]), default, 0) is not { } single)
            return TwoCellResult.Nothing(AnalysisStatus.NotConverged);
        bool isInside = single.First.A > phase.Search.Lower.A && single.First.A < phase.Search.Upper.A
            && single.First.C > phase.Search.Lower.C && single.First.C < phase.Search.Upper.C;
        return isInside ? Compare(counts, single) : TwoCellResult.Nothing(AnalysisStatus.OutOfRange);
    }

    private TwoCellResult Compare(ReadOnlySpan<FittedSpectrum> counts, CellsFit single)
    {
        CellsFit? phases = FitPhases(counts, single), withInactive = FitInactive(counts, single);
        // H1 and pristine differ by less than a drift of the scale would move them: between the pairs the scale is taken to be still.
        CellsFit? best = phases?.WithoutShift().Deviance < withInactive?.WithoutShift().Deviance ? phases : withInactive ?? phases;
        double ratio = best is null ? 0 : Ratio(single, best);
        double p = 0.5 * SpecialFunctions.Erfc(Math.Sqrt(ratio / 2));
        LayerCells verdict = p < CriticalP ? best!.Kind : LayerCells.One;
        CellsFit? unknown = null;
        if (verdict != LayerCells.One || IsSuspect(single))
        {
            unknown = FitFree(counts, single, verdict == LayerCells.One ? null : best);
            if (unknown is not null && IsBetter(unknown, single, verdict == LayerCells.One ? null : best)) verdict = LayerCells.Unidentified;
        }

        var result = new TwoCellResult(AnalysisStatus.Ok, verdict, single, phases, withInactive, unknown, ratio, p, null);
        CellsFit told = result.Best!;
        return result with { Dispersion = Dispersion(told), Lithium = Lithium.Read(told.WithoutShift()) };
    }

    /// <summary>ln of the share of the prior of both end members that a fit of them leaves: Π σ(fitted)/σ(curve).</summary>
    internal double LogShareOfEnds(CellsFit fit)
    {
        KnownCells.EndMember poor = models.Known.Poor!, rich = models.Known.Rich!;
        ReadOnlySpan<double> sigmas = [poor.SigmaA, poor.SigmaC, rich.SigmaA, rich.SigmaC];
        double log = 0;
        for (int i = 0; i < sigmas.Length; i++)
        {
            if (sigmas[i] > 0) log += 0.5 * Math.Log(fit.Of(i, i) / (sigmas[i] * sigmas[i]));
        }

        return log;
    }

    // The stronger end member is the first cell, so that r stays small.
    private CellsFit? FitPhases(ReadOnlySpan<FittedSpectrum> counts, CellsFit single)
    {
        if (models is not { Known: { Poor.Cell: var poor, Rich.Cell: var rich }, PoorFirst: { } poorFirst, RichFirst: { } richFirst }) return null;
        double share = Math.Clamp((poor.C - single.First.C) / (poor.C - rich.C), 0.05, 0.95);
        if (IsPlain(single)) return share < 0.5 ? fitter.Add(poorFirst, counts, single, rich) : fitter.Add(richFirst, counts, single, poor);
        return share < 0.5
            ? fitter.Fit(poorFirst, counts, poor, rich, share / (1 - share))
            : fitter.Fit(richFirst, counts, rich, poor, (1 - share) / share);
    }

    // One cell that does not fit may have settled on the active line or on the mean of two; both are tried.
    private CellsFit? FitInactive(ReadOnlySpan<FittedSpectrum> counts, CellsFit single)
    {
        HexagonalCell pristine = models.Known.Pristine, found = single.First;
        if (IsPlain(single)) return fitter.Add(models.Inactive, counts, single, pristine);
        CellsFit? onLine = fitter.Fit(models.Inactive, counts, found, pristine, InactiveStart);
        if (!IsSuspect(single)) return onLine;
        var beyond = new HexagonalCell((2 * found.A) - pristine.A, (2 * found.C) - pristine.C);
        return Better(onLine, fitter.Fit(models.Inactive, counts, beyond, pristine, 1));
    }

    // From the pair that was found, or from the one cell split to both sides.
    private CellsFit? FitFree(ReadOnlySpan<FittedSpectrum> counts, CellsFit single, CellsFit? pair)
    {
        if (pair is not null) return fitter.Release(models.Free, counts, pair, pair.Deviance - CriticalOverKnown);
        HexagonalCell cell = single.First;
        double apart = cell.C * leastSeparation;
        return fitter.Fit(models.Free, counts, cell with { C = cell.C + apart }, cell with { C = cell.C - apart }, 1);
    }

    private bool IsSuspect(CellsFit single) => IsOdd(single, SuspectWidth);

    // A second cell is then a small correction, and the likelihood has no second maximum for it.
    private bool IsPlain(CellsFit single) => !IsOdd(single, PlainWidth);

    private bool IsOdd(CellsFit single, double width) =>
        single.DivergenceSquared - (reference.Width.Divergence * reference.Width.Divergence)
            > width * Math.Sqrt(single.Of(CellsFit.DivergenceAt, CellsFit.DivergenceAt) + (reference.SigmaDivergenceSquared * reference.SigmaDivergenceSquared))
        || Dispersion(single) > 1;

    private bool IsBetter(CellsFit pair, CellsFit single, CellsFit? best) =>
        pair.Second is { } second
        && pair.First.C - second.C > leastSeparation * second.C
        && (best is null ? Ratio(single, pair) > CriticalOfFree : Ratio(best, pair) > CriticalOverKnown);

    // Lines that are not quite of the model's shape misfit with any number of cells, and part of what a second cell gains is that.
    private static double Ratio(CellsFit few, CellsFit many) => Math.Max(0, few.Deviance - many.Deviance) / Dispersion(many);

    private static double Dispersion(CellsFit fit)
    {
        double reduced = fit.Deviance / fit.DegreesOfFreedom;
        return reduced > 1 + (SuspectDeviance * Math.Sqrt(2.0 / fit.DegreesOfFreedom)) ? reduced : 1;
    }

    private static CellsFit? Better(CellsFit? left, CellsFit? right) =>
        left is null ? right : right is null || left.Deviance <= right.Deviance ? left : right;
}
