using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.UnitCells;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>Puts together what one spectrum says about one phase: the constrained cell, the free lines, and the errors of both.</summary>
internal static class PhaseReport
{
    /// <summary>Lines whose χ² about one cell is less probable than this disagree; the counting errors are then scaled to their scatter.</summary>
    private const double ImprobableScatter = 1e-3;

    /// <summary>A constant whose σ is more than this share of its search range is not determined.</summary>
    private const double LargestSigma = 0.25;

    /// <summary>A profile interval is given where one of its sides differs from σ by more than this.</summary>
    private const double LeastSkewness = 0.05;

    private static readonly LineFitOptions ProfileOptions = LineFitOptions.Default with { WeighsMisfit = false, Tolerance = 1e-3 };

    /// <summary>Makes the report.</summary>
    /// <param name="cells">The cell model.</param>
    /// <param name="phase">Index of the phase in it.</param>
    /// <param name="cellFit">The fitter with its numbers.</param>
    /// <param name="seen">The free lines that stand out; null where their fit did not converge: the cell then lacks its check and the errors that rest on it.</param>
    /// <param name="lineFit">The fitter with their numbers.</param>
    /// <param name="calibration">The calibration.</param>
    /// <param name="profileBelowCounts">Below so many counts in the strongest line the likelihood is looked at for skewness.</param>
    /// <returns>The report, and whether the lines disagree about the cell.</returns>
    public static (PhaseResult Result, bool LinesDisagree) Make(
        CellModel cells,
        int phase,
        LineFitter cellFit,
        List<FreeLine>? seen,
        LineFitter lineFit,
        DetectorCalibration calibration,
        double profileBelowCounts)
    {
        PhaseLines lines = cells.Phases[phase];
        string name = lines.Phase.Name;
        ImmutableArray<LineArea> areas = [.. cells.Lines[phase].Select(line => Area(cells, line, cellFit))];
        if (seen is null) return (new PhaseResult(name, AnalysisStatus.NotConverged, null, [], areas), false);
        ImmutableArray<PeakResult> peaks = [.. seen.Select(line => Peak(line, lineFit, calibration))];
        AnalysisStatus status = peaks.IsEmpty ? AnalysisStatus.PhaseNotFound : Judge(cells, phase, cellFit);
        // One line more than constants, or any stray line would do for a cell; a reference has named its lines before.
        if (status == AnalysisStatus.Ok && lines.Reference is null && peaks.Length <= lines.Constants) status = AnalysisStatus.CellNotDetermined;
        if (status != AnalysisStatus.Ok) return (new PhaseResult(name, status, null, peaks, areas), false);

        int n = lines.Constants, first = cells.FirstConstants[phase];
        double[] constants = cellFit.Values.Slice(first, n).ToArray();
        var energies = new double[seen.Count * seen.Count];
        for (int i = 0; i < seen.Count; i++)
        {
            for (int j = 0; j < seen.Count; j++) energies[(i * seen.Count) + j] = lineFit.Covariance(seen[i].Position, seen[j].Position);
        }

        var response = new LineResponse(lines.Phase.System, constants, peaks, energies, calibration.RequireTwoTheta());
        bool disagree = response.DegreesOfFreedom > 0 && response.ChiSquared > response.DegreesOfFreedom
            && SpecialFunctions.GammaUpperRegularized(response.DegreesOfFreedom / 2.0, response.ChiSquared / 2) < ImprobableScatter;
        double scatter = disagree ? response.ChiSquared / response.DegreesOfFreedom : 1;
        var counting = new double[n * n];
        for (int k = 0; k < counting.Length; k++) counting[k] = scatter * cellFit.Covariance(first + (k / n), first + (k % n));

        var cell = new CellEstimate(
            lines.Phase.System,
            FreeConstants.Expand(lines.Phase.System, constants),
            [.. counting],
            response.Propagate(calibration.RelativeDCovariance),
            response.Propagate((_, _) => calibration.CertificateRelativeSigma * calibration.CertificateRelativeSigma),
            response.ByRelativeD);
        if (areas.Max(line => line.Area) < profileBelowCounts) cell = cell with { Profiles = SkewProfiles(cell, first, cellFit) };
        Func<UnitCellResult>? unitCell = seen.Count < n ? null : () => Refine(lines, peaks, energies, calibration);
        return (new PhaseResult(name, AnalysisStatus.Ok, cell, peaks, areas, unitCell), disagree);
    }

    private static AnalysisStatus Judge(CellModel cells, int phase, LineFitter fitter)
    {
        for (int i = 0; i < cells.Phases[phase].Constants; i++)
        {
            int index = cells.FirstConstants[phase] + i;
            FitParameter constant = cells.Model.Parameters[index];
            if (fitter.IsAtBound(index)) return AnalysisStatus.OutOfRange;
            if (fitter.Sigma(index) is not { } sigma || sigma > LargestSigma * (constant.Upper - constant.Lower))
                return AnalysisStatus.CellNotDetermined;
        }

        return AnalysisStatus.Ok;
    }

    private static ImmutableArray<ProfileInterval> SkewProfiles(CellEstimate cell, int first, LineFitter fitter)
    {
        ImmutableArray<CellConstant> free = FreeConstants.Of(cell.System);
        var found = ImmutableArray.CreateBuilder<ProfileInterval>();
        for (int k = 0; k < free.Length; k++) Add(free[k], [(first + k, 1)], cell.CountingSigma(free[k]));
        double[] slopes = new double[free.Length];
        cell.VolumeGradient(slopes);
        if (free.Length > 1) Add(null, [.. slopes.Select((slope, k) => (first + k, slope))], cell.SigmaVolume(countingOnly: true));
        return found.ToImmutable();

        void Add(CellConstant? constant, (int Parameter, double Weight)[] terms, double sigma)
        {
            if (fitter.ProfileInterval(terms, ProfileOptions) is not var (below, above)) return;
            if (Math.Max(Math.Abs((below / sigma) - 1), Math.Abs((above / sigma) - 1)) > LeastSkewness)
                found.Add(new ProfileInterval(constant, below, above));
        }
    }

    private static LineArea Area(CellModel cells, int line, LineFitter fitter) => new(
        cells.Model.Lines[line].Indices!.Value, fitter.Area(line), fitter.Sigma(cells.Model.Lines[line].AreaParameter));

    private static PeakResult Peak(FreeLine line, LineFitter fitter, DetectorCalibration calibration)
    {
        double energy = fitter.Values[line.Position], sigma = fitter.Sigma(line.Position) ?? 0;
        double d = calibration.DSpacing(energy);
        double certificate = calibration.CertificateRelativeSigma;
        double relative = Math.Sqrt(
            (sigma * sigma / (energy * energy)) + calibration.RelativeDCovariance(energy, energy) + (certificate * certificate));
        int area = fitter.Model.Lines[line.Line].AreaParameter;
        return new PeakResult(
            line.Indices, energy, sigma, d, d * relative, fitter.Area(line.Line), fitter.Sigma(area) ?? 0, fitter.FwhmKeV(line.Line));
    }

    private static UnitCellResult Refine(
        PhaseLines lines, ImmutableArray<PeakResult> peaks, double[] energies, DetectorCalibration calibration) =>
        UnitCellRefinement.Refine(
            [.. peaks.Select(peak => new ObservedLine(peak.Indices, peak.EnergyKeV, peak.SigmaEnergyKeV))],
            new UnitCellOptions(lines.Phase.System, LineGeometry.Energy(calibration.RequireTwoTheta())),
            Matrix<double>.Build.DenseOfRowMajor(peaks.Length, peaks.Length, energies));
}
