using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>
/// Turns a spectrum into cells: finds a rough cell of each phase, fits all lines of all phases with the cells as unknowns, then each line by
/// itself as a check. One analyzer belongs to one thread.
/// </summary>
public sealed class SpectrumAnalyzer
{
    private const double LeastScore = 40; // noise alone reaches about 25 over all cells of a search
    private const double LargestMisfit = 0.25;
    private const double MisfitDeviance = 1.5; // per degree of freedom; chance does not reach it over the hundreds of channels of a fit
    private static readonly WidthLaw[] GuessedWidths = [WidthLaw.Default, WidthLaw.Default with { NoiseKeV = 0.15 }, WidthLaw.Default with { NoiseKeV = 1 }];

    // The lines weigh as they count: how far they disagree about the cell is seen afterwards, and scales the errors.
    private static readonly LineFitOptions FitOptions = LineFitOptions.Default with { WeighsMisfit = false };

    private readonly DetectorCalibration calibration;
    private readonly AnalysisOptions options;
    private readonly ImmutableArray<PhaseLines> phases;
    private readonly ImmutableArray<(string Source, EmissionLine Line)> fluorescence;
    private readonly double twoThetaDegrees;
    private readonly ChannelGrid grid;
    private readonly CellSearcher searcher;
    private readonly CountSums sums = new();
    private readonly LineFitter fitter = new();

    /// <summary>Prepares the analysis of spectra of one detector.</summary>
    /// <param name="calibration">Its calibration, with an angle.</param>
    /// <param name="phases">The phases to look for; at least one.</param>
    /// <param name="fluorescence">Elements whose fluorescence the spectra show; may be empty.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="ArgumentException">There is no phase.</exception>
    /// <exception cref="InvalidOperationException">The calibration has no angle.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The energy scale does not rise over all channels.</exception>
    public SpectrumAnalyzer(
        DetectorCalibration calibration, IReadOnlyList<Phase> phases, IReadOnlyList<LineSource> fluorescence, AnalysisOptions options)
    {
        if (phases.Count == 0) throw new ArgumentException("Name at least one phase.", nameof(phases));
        this.calibration = calibration;
        this.options = options;
        twoThetaDegrees = calibration.RequireTwoTheta();
        grid = new ChannelGrid(calibration.Scale, calibration.Channels);
        searcher = new CellSearcher(grid, twoThetaDegrees);
        this.phases = [.. phases.Select(phase => PhaseLines.Choose(phase, grid, twoThetaDegrees, options))];
        this.fluorescence =
        [
            .. from source in fluorescence
               from line in source.Lines
               where line.EnergyKeV > Math.Max(options.LowestEnergyKeV, grid.EnergiesKeV[0] + 1) && line.EnergyKeV < grid.EnergiesKeV[^1] - 1
               select (source.Name, line),
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
        sums.Read(spectrum.Counts.AsSpan());
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
        int[] order = [.. found.Keys.Order()];
        List<PhaseLines> present = [.. order.Select(p => phases[p])];
        List<double[]> constants = [.. order.Select(p => found[p])];
        List<(string Source, EmissionLine Line)> emission = [.. fluorescence];
        CellModel cells = CellModel.Build(present, constants, emission, shape, twoThetaDegrees);
        FitStatus status = fitter.Fit(cells.Model, counts, FitOptions);
        if (status == FitStatus.Converged && Prune(present, constants, emission, cells))
        {
            if (present.Count == 0) return Nothing(AnalysisStatus.PhaseNotFound, concerns);
            cells = CellModel.Build(present, constants, emission, shape.After(fitter.Values), twoThetaDegrees);
            status = fitter.Fit(cells.Model, counts, FitOptions);
        }

        if (status != FitStatus.Converged)
            return Nothing(status == FitStatus.NoCounts ? AnalysisStatus.NoCounts : AnalysisStatus.NotConverged, concerns);
        if (fitter.MissedShare() > LargestMisfit) return Nothing(AnalysisStatus.PoorFit, concerns);

        CellFit[] cellFits = [.. present.Select((phase, i) => CellFit.Read(phase, cells, i, fitter))];
        (double deviance, int dof) = (fitter.Deviance, fitter.DegreesOfFreedom);
        if (fitter.Deviance > MisfitDeviance * fitter.DegreesOfFreedom) concerns |= SpectrumConcerns.Misfit;
        FreeLines lines = FreeLines.Build(present, cells, fitter, emission, shape.After(fitter.Values));
        bool freeConverged = fitter.Fit(lines.Model, counts, FitOptions) == FitStatus.Converged;

        var results = new Dictionary<string, PhaseResult>();
        for (int i = 0; i < present.Count; i++)
        {
            List<FreeLines.Entry> seen = freeConverged ? lines.Seen(i, fitter, options.LeastSignificance) : [];
            PhaseResult result = PhaseReport.Make(cellFits[i], seen, fitter, calibration);
            if (result.UnitCell?.Solution?.ChiSquaredProbability < PhaseReport.ImprobableScatter) concerns |= SpectrumConcerns.LinesDisagree;
            results[result.Name] = result;
        }

        ImmutableArray<PhaseResult> all = [.. phases.Select(phase => results.GetValueOrDefault(phase.Phase.Name)
            ?? new PhaseResult(phase.Phase.Name, phase.Reflections.IsEmpty ? AnalysisStatus.NoLinesInRange : AnalysisStatus.PhaseNotFound, null, [], null))];
        bool anyOk = all.Any(phase => phase.Status == AnalysisStatus.Ok);
        return new SpectrumResult(anyOk ? AnalysisStatus.Ok : all[0].Status, concerns, all, deviance, dof);
    }

    // Leaves out lines that do not stand out; true where that changed the model. The constants become those of the fit.
    private bool Prune(
        List<PhaseLines> present, List<double[]> constants, List<(string Source, EmissionLine Line)> emission, CellModel cells)
    {
        int before = cells.Model.Lines.Length;
        int shown = cells.Model.Lines.Length - emission.Count;
        emission.RemoveAll(line => !IsSeen(shown + fluorescence.IndexOf(line)));
        for (int i = present.Count - 1; i >= 0; i--)
        {
            for (int k = 0; k < constants[i].Length; k++) constants[i][k] = fitter.Values[cells.FirstConstants[i] + k];
            ImmutableArray<int> lines = cells.Lines[i];
            present[i] = present[i] with { Reflections = [.. present[i].Reflections.Where((_, l) => IsSeen(lines[l]))] };
            if (!present[i].Reflections.IsEmpty) continue;
            present.RemoveAt(i);
            constants.RemoveAt(i);
        }

        return present.Sum(phase => phase.Reflections.Length) + emission.Count < before;
    }

    private bool IsSeen(int line) =>
        fitter.Sigma(fitter.Model.Lines[line].AreaParameter) is > 0 and { } sigma && fitter.Area(line) >= options.LeastSignificance * sigma;

    // Without a calibrated width three sharpnesses of detector are tried; the lines stand out most in boxes of their own width.
    private ShapeKnowledge FindCells(Dictionary<int, double[]> found)
    {
        WidthLaw[] candidates = calibration.Width is { } known
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
                double score = searcher.Search(sums, phases[p].Phase, phases[p].Reflections.AsSpan(), width, constants);
                total += score;
                if (score >= LeastScore) cells[p] = constants;
            }

            if (total <= best) continue;
            (best, chosen) = (total, width);
            found.Clear();
            foreach ((int p, double[] constants) in cells) found[p] = constants;
        }

        return new ShapeKnowledge(chosen, calibration.Shape, calibration.Width is not null);
    }

    private SpectrumResult Nothing(AnalysisStatus status, SpectrumConcerns concerns) =>
        new(status, concerns, [.. phases.Select(phase => new PhaseResult(
            phase.Phase.Name, phase.Reflections.IsEmpty ? AnalysisStatus.NoLinesInRange : status, null, [], null))], 0, 0);
}
