using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.UnitCells;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>Puts together what one spectrum says about one phase: the constrained cell, the free lines, and the errors of both.</summary>
internal static class PhaseReport
{
    /// <summary>Lines whose χ² about one cell is less probable than this disagree; the counting errors are then scaled to their scatter.</summary>
    public const double ImprobableScatter = 1e-3;

    /// <summary>Makes the report.</summary>
    /// <param name="cell">The constrained cell.</param>
    /// <param name="seen">The free lines that stand out.</param>
    /// <param name="fitter">The fitter with the numbers of the free lines.</param>
    /// <param name="calibration">The calibration.</param>
    /// <returns>The report.</returns>
    public static PhaseResult Make(CellFit cell, List<FreeLines.Entry> seen, LineFitter fitter, DetectorCalibration calibration)
    {
        string name = cell.Phase.Phase.Name;
        ImmutableArray<PeakResult> peaks = [.. seen.Select(line => Peak(line, fitter, calibration)).OrderBy(peak => peak.EnergyKeV)];
        seen.Sort((x, y) => fitter.Values[x.Position].CompareTo(fitter.Values[y.Position]));
        if (cell.Status != AnalysisStatus.Ok) return new PhaseResult(name, cell.Status, null, peaks, null);
        if (peaks.IsEmpty) return new PhaseResult(name, AnalysisStatus.PhaseNotFound, null, peaks, null);

        Matrix<double> energies = Matrix<double>.Build.Dense(
            seen.Count, seen.Count, (i, j) => fitter.Covariance(seen[i].Position, seen[j].Position));
        UnitCellResult? unitCell = seen.Count >= cell.Phase.Constants
            ? UnitCellRefinement.Refine(
                [.. peaks.Select(peak => new ObservedLine(peak.Indices, peak.EnergyKeV, peak.SigmaEnergyKeV))],
                new UnitCellOptions(cell.Phase.Phase.System, LineGeometry.Energy(calibration.RequireTwoTheta())),
                energies)
            : null;
        return new PhaseResult(name, AnalysisStatus.Ok, Estimate(cell, peaks, energies, unitCell, calibration), peaks, unitCell);
    }

    private static PeakResult Peak(FreeLines.Entry line, LineFitter fitter, DetectorCalibration calibration)
    {
        double energy = fitter.Values[line.Position], sigma = fitter.Sigma(line.Position) ?? 0;
        double d = calibration.DSpacing(energy);
        double relative = Math.Sqrt(
            Math.Pow(sigma / energy, 2) + calibration.RelativeDCovariance(energy, energy) + Math.Pow(calibration.CertificateRelativeSigma, 2));
        return new PeakResult(
            line.Hkl, energy, sigma, d, d * relative, fitter.Area(line.Line), fitter.Sigma(line.Area) ?? 0, fitter.FwhmKeV(line.Line));
    }

    private static CellEstimate Estimate(
        CellFit cell, ImmutableArray<PeakResult> peaks, Matrix<double> energyCovariance, UnitCellResult? unitCell, DetectorCalibration calibration)
    {
        CrystalSystem system = cell.Phase.Phase.System;
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        int n = free.Length;
        double scatter = unitCell?.Solution is { ChiSquaredProbability: < ImprobableScatter, DegreesOfFreedom: > 0 } solution
            ? solution.ChiSquared!.Value / solution.DegreesOfFreedom
            : 1;
        Matrix<double> response = Response(cell, peaks, energyCovariance, calibration);
        var scale = Matrix<double>.Build.Dense(
            peaks.Length, peaks.Length, (i, j) => calibration.RelativeDCovariance(peaks[i].EnergyKeV, peaks[j].EnergyKeV));
        var one = Matrix<double>.Build.Dense(peaks.Length, peaks.Length, Math.Pow(calibration.CertificateRelativeSigma, 2));
        return new CellEstimate(
            system,
            cell.Constants,
            [.. cell.Covariance.Select(value => value * scatter)],
            InConstants(response * scale * response.Transpose()),
            InConstants(response * one * response.Transpose()),
            [.. response.EnumerateRows().SelectMany(row => row)]);

        ImmutableArray<double> InConstants(Matrix<double> relative) =>
            [.. Enumerable.Range(0, n * n).Select(k => relative[k / n, k % n] * cell.Constants[free[k / n]] * cell.Constants[free[k % n]])];
    }

    // ∂ ln(constant)/∂ ln(d of line): −E_l/constant times the least-squares response (JᵀWJ)⁻¹JᵀW of the constants to the energies.
    private static Matrix<double> Response(
        CellFit cell, ImmutableArray<PeakResult> peaks, Matrix<double> energyCovariance, DetectorCalibration calibration)
    {
        CrystalSystem system = cell.Phase.Phase.System;
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        var slopes = Matrix<double>.Build.Dense(peaks.Length, free.Length);
        Span<double> gradient = stackalloc double[LinePosition.MaximumParameters];
        double[] constants = [.. free.Select(constant => cell.Constants[constant])];
        for (int l = 0; l < peaks.Length; l++)
        {
            new CellPosition(system, peaks[l].Indices, 0, calibration.RequireTwoTheta()).Evaluate(constants, gradient);
            for (int k = 0; k < free.Length; k++) slopes[l, k] = gradient[k];
        }

        if (peaks.Length < free.Length || slopes.Rank() < free.Length)
        {
            // Too few lines stand out by themselves to say which one carries which constant: every line alike.
            return Matrix<double>.Build.Dense(free.Length, Math.Max(1, peaks.Length), 1.0 / Math.Max(1, peaks.Length));
        }

        Matrix<double> weight = energyCovariance.Inverse();
        Matrix<double> response = (slopes.Transpose() * weight * slopes).Inverse() * slopes.Transpose() * weight;
        return Matrix<double>.Build.Dense(free.Length, peaks.Length, (k, l) => -response[k, l] * peaks[l].EnergyKeV / constants[k]);
    }
}
