using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>
/// Turns a spectrum into cells: finds a rough cell of each phase, fits all lines of all phases with the cells as unknowns, then each line by
/// itself as a check. One analyzer belongs to one thread.
/// </summary>
public sealed class SpectrumAnalyzer
{
    internal const double LeastScore = 40; // noise alone reaches about 25 over all cells of a search
    private const double LargestMisfit = 0.25; // of what stands above the background
    private const double MisfitDeviance = 1.5; // per degree of freedom; chance does not reach it over the hundreds of channels of a fit
    private static readonly WidthLaw[] GuessedWidths = [WidthLaw.Default, WidthLaw.Default with { NoiseKeV = 0.15 }, WidthLaw.Default with { NoiseKeV = 1 }];

    // The lines weigh as they count: how far they disagree about the cell is seen afterwards, and scales the errors. The last step of a tenth
    // of a σ is taken unseen and leaves some thousandths of a σ.
    private static readonly LineFitOptions FitOptions = LineFitOptions.Default with { WeighsMisfit = false, Tolerance = 0.01 };

    private readonly DetectorCalibration calibration;
    private readonly AnalysisOptions options;
    private readonly ImmutableArray<PhaseLines> phases;
    private readonly ImmutableArray<FluorescenceLine> fluorescence;
    private readonly double twoThetaDegrees;
    private readonly ChannelGrid grid;
    private readonly CellSearcher searcher;
    private readonly int searchedFrom;
    private readonly int searchedTo;
    private readonly CountSums sums = new();
    private readonly LineFitter cellFit = new();
    private readonly LineFitter lineFit = new();
    private readonly PhaseReference? reference;
    private CellModel? cells;
    private FreeLines? lines;

    /// <summary>Prepares the analysis of spectra of one detector.</summary>
    /// <param name="calibration">Its calibration, with an angle.</param>
    /// <param name="phases">The phases to look for; at least one.</param>
    /// <param name="fluorescence">Elements whose fluorescence the spectra show; may be empty.</param>
    /// <param name="options">Limits.</param>
    /// <param name="references">What pristine frames said about some of the phases; null or empty for none.</param>
    /// <exception cref="ArgumentException">There is no phase.</exception>
    /// <exception cref="InvalidOperationException">The calibration has no angle.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The energy scale does not rise over all channels.</exception>
    public SpectrumAnalyzer(
        DetectorCalibration calibration,
        IReadOnlyList<Phase> phases,
        IReadOnlyList<LineSource> fluorescence,
        AnalysisOptions options,
        IReadOnlyList<PhaseReference>? references = null)
    {
        if (phases.Count == 0) throw new ArgumentException("Name at least one phase.", nameof(phases));
        this.calibration = calibration;
        this.options = options;
        twoThetaDegrees = calibration.RequireTwoTheta();
        grid = new ChannelGrid(calibration.Scale, calibration.Channels);
        searcher = new CellSearcher(grid, twoThetaDegrees);
        this.phases = [.. phases.Select(phase => PhaseLines.Choose(
            phase, grid, twoThetaDegrees, options, references?.FirstOrDefault(reference => reference.PhaseName == phase.Name)))];
        reference = references is { Count: > 0 } ? references[0] : null;
        (searchedFrom, searchedTo) = searcher.Channels(this.phases);
        this.fluorescence =
        [
            .. from source in fluorescence
               from line in source.Lines
               where line.EnergyKeV > Math.Max(options.LowestEnergyKeV, grid.EnergiesKeV[0] + 1) && line.EnergyKeV < grid.EnergiesKeV[^1] - 1
               select new FluorescenceLine(source.Name, line),
        ];
    }

    /// <summary>Analyses one spectrum.</summary>
    /// <param name="spectrum">The counts; as many channels as the calibration.</param>
    /// <returns>What it says; a spectrum without usable lines gives a status, not numbers.</returns>
    /// <exception cref="ArgumentException">The spectrum has another number of channels than the calibration.</exception>
    public SpectrumResult Analyze(Spectrum spectrum)
    {
        if (spectrum.Counts.Length != calibration.Channels)
        {
            throw new ArgumentException(
                $"The spectrum has {spectrum.Counts.Length} channels, the calibration {calibration.Origin} is for {calibration.Channels}.", nameof(spectrum));
        }

        SpectrumConcerns concerns = spectrum.HasPossibleTimes ? SpectrumConcerns.None : SpectrumConcerns.ImpossibleTimes;
        if (calibration.Covariance.All(value => value == 0)) concerns |= SpectrumConcerns.TrustedCalibration;
        if (spectrum.TotalCounts == 0) return Nothing(AnalysisStatus.NoCounts, concerns);
        sums.Read(spectrum.Counts.AsSpan(), searchedFrom, searchedTo);
        ReadOnlySpan<FittedSpectrum> counts = [new FittedSpectrum(grid, spectrum.Counts.AsMemory())];

        var found = new Dictionary<int, double[]>();
        ShapeKnowledge shape = FindCells(found);
        if (found.Count == 0)
            return Nothing(phases.All(phase => phase.Reflections.IsEmpty) ? AnalysisStatus.NoLinesInRange : AnalysisStatus.PhaseNotFound, concerns);
        return Fit(counts, found, shape, concerns);
    }

    private SpectrumResult Fit(
        ReadOnlySpan<FittedSpectrum> counts, Dictionary<int, double[]> found, ShapeKnowledge shape, SpectrumConcerns concerns)
    {
        ImmutableArray<PhaseLines> present = [.. found.Keys.Order().Select(p => phases[p])];
        List<double[]> constants = [.. found.Keys.Order().Select(p => found[p])];
        ImmutableArray<FluorescenceLine> emission = fluorescence;
        FitStatus status = FitCells(counts, present, emission, constants, shape);
        if (status == FitStatus.Converged && Prune(ref present, ref emission, constants))
        {
            if (present.IsEmpty) return Nothing(AnalysisStatus.PhaseNotFound, concerns);
            status = FitCells(counts, present, emission, constants, shape.After(cellFit.Values));
        }

        if (status != FitStatus.Converged)
            return Nothing(status == FitStatus.NoCounts ? AnalysisStatus.NoCounts : AnalysisStatus.NotConverged, concerns);
        if (cellFit.MissedShare() > LargestMisfit) return Nothing(AnalysisStatus.PoorFit, concerns);
        if (cellFit.Deviance > MisfitDeviance * cellFit.DegreesOfFreedom) concerns |= SpectrumConcerns.Misfit;
        return Report(present, FitLines(counts, emission, shape), concerns);
    }

    private FitStatus FitCells(
        ReadOnlySpan<FittedSpectrum> counts,
        ImmutableArray<PhaseLines> present,
        ImmutableArray<FluorescenceLine> emission,
        List<double[]> constants,
        ShapeKnowledge shape)
    {
        if (cells is null || !cells.Serves(present, emission))
        {
            cells = CellModel.Build(present, emission, shape, twoThetaDegrees);
            lines = null;
        }

        Span<double> start = stackalloc double[cells.Model.Parameters.Length];
        for (int i = 0; i < start.Length; i++) start[i] = cells.Model.Parameters[i].Start;
        shape.CopyTo(start);
        for (int p = 0; p < present.Length; p++) constants[p].CopyTo(start[cells.FirstConstants[p]..]);
        return cellFit.Fit(cells.Model, counts, FitOptions, start);
    }

    private bool FitLines(ReadOnlySpan<FittedSpectrum> counts, ImmutableArray<FluorescenceLine> emission, ShapeKnowledge shape)
    {
        if (lines is null || !lines.Serves(cells!, cellFit)) lines = FreeLines.Build(cells!, cellFit, emission, shape);
        Span<double> start = stackalloc double[lines.Model.Parameters.Length + cellFit.Values.Length];
        int length = lines.Start(cells!, cellFit, start);
        return lineFit.Fit(lines.Model, counts, FitOptions, start[..length]) == FitStatus.Converged;
    }

    private SpectrumResult Report(ImmutableArray<PhaseLines> present, bool linesConverged, SpectrumConcerns concerns)
    {
        ImmutableArray<FittedWindow> windows = cellFit.FittedWindows(); // a report's profile intervals move the model
        var results = ImmutableArray.CreateBuilder<PhaseResult>(phases.Length);
        foreach (PhaseLines phase in phases)
        {
            int index = -1;
            for (int p = 0; p < present.Length; p++)
            {
                if (present[p].Phase == phase.Phase) index = p;
            }

            if (index < 0)
            {
                results.Add(new PhaseResult(phase.Phase.Name, Missing(phase), null, [], []));
                continue;
            }

            List<FreeLine>? seen = linesConverged ? lines!.Seen(index, lineFit, options.LeastSignificance) : null;
            (PhaseResult result, bool disagree) = PhaseReport.Make(
                cells!, index, cellFit, seen, lineFit, calibration, options.ProfileBelowCounts);
            if (disagree) concerns |= SpectrumConcerns.LinesDisagree;
            results.Add(result);
        }

        AnalysisStatus status = results[0].Status;
        foreach (PhaseResult result in results)
        {
            if (result.Status == AnalysisStatus.Ok) status = AnalysisStatus.Ok;
        }

        return new SpectrumResult(status, concerns, results.MoveToImmutable(), cellFit.Deviance, cellFit.DegreesOfFreedom, Shape()) { Windows = windows };
    }

    private FittedShape Shape()
    {
        ShapeKnowledge shape = new ShapeKnowledge(WidthLaw.Default, LineShape.Gaussian, true).After(cellFit.Values);
        return new FittedShape(shape.Width, shape.Tail, cellFit.Sigma(ShapeParameters.DivergenceSquared) ?? 0);
    }

    // Leaves out lines that do not stand out, but for those of a reference; true where that changed anything. The constants become the fit's.
    private bool Prune(ref ImmutableArray<PhaseLines> present, ref ImmutableArray<FluorescenceLine> emission, List<double[]> constants)
    {
        ImmutableArray<PhaseLines> before = present;
        ImmutableArray<FluorescenceLine> emissionBefore = emission;
        int reflections = cells!.Model.Lines.Length - emission.Length;
        emission = [.. emission.Where((_, l) => IsSeen(reflections + l))];
        var kept = ImmutableArray.CreateBuilder<PhaseLines>();
        for (int p = 0; p < before.Length; p++)
        {
            double[] found = cellFit.Values.Slice(cells.FirstConstants[p], before[p].Constants).ToArray();
            ImmutableArray<int> places = cells.Lines[p];
            bool changes = before[p].Reference is null && places.Any(line => !IsSeen(line));
            PhaseLines phase = changes ? before[p] with { Reflections = [.. before[p].Reflections.Where((_, l) => IsSeen(places[l]))] } : before[p];
            if (phase.Reflections.IsEmpty)
            {
                constants.RemoveAt(kept.Count);
                continue;
            }

            constants[kept.Count] = found;
            kept.Add(phase);
        }

        present = kept.ToImmutable();
        return emission.Length != emissionBefore.Length || !present.SequenceEqual(before);
    }

    private bool IsSeen(int line)
    {
        double? sigma = cellFit.Sigma(cells!.Model.Lines[line].AreaParameter);
        return sigma > 0 && cellFit.Area(line) >= options.LeastSignificance * sigma;
    }

    private static AnalysisStatus Missing(PhaseLines phase) =>
        phase.Reflections.IsEmpty ? AnalysisStatus.NoLinesInRange : AnalysisStatus.PhaseNotFound;

    // Without a calibrated width three sharpnesses of detector are tried; the lines stand out most in boxes of their own width.
    private ShapeKnowledge FindCells(Dictionary<int, double[]> found)
    {
        WidthLaw[] candidates = (reference?.Width ?? calibration.Width) is { } known
            ? [known]
            : GuessedWidths;
        double best = double.NegativeInfinity;
        WidthLaw chosen = candidates[0];
        foreach (WidthLaw width in candidates)
        {
            var cells = new Dictionary<int, double[]>();
            double total = 0;
            for (int p = 0; p < phases.Length; p++)
            {
                if (phases[p].Reflections.IsEmpty) continue;
                double[] constants = new double[phases[p].Constants];
                double score = searcher.Search(sums, phases[p].Phase, phases[p].Forms, width, constants);
                total += score;
                if (score >= LeastScore) cells[p] = constants;
            }

            if (total <= best) continue;
            (best, chosen) = (total, width);
            found.Clear();
            foreach ((int p, double[] constants) in cells) found[p] = constants;
        }

        return reference is null
            ? new ShapeKnowledge(chosen, calibration.Shape, calibration.Width is not null)
            : new ShapeKnowledge(reference.Width, reference.Tail, IsCalibrated: true);
    }

    private SpectrumResult Nothing(AnalysisStatus status, SpectrumConcerns concerns) =>
        new(status, concerns, [.. phases.Select(phase => new PhaseResult(
            phase.Phase.Name, phase.Reflections.IsEmpty ? AnalysisStatus.NoLinesInRange : status, null, [], []))], 0, 0);
}
