using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>A hexagonal cell as one spectrum gave it, and what its uncertainty hangs on.</summary>
/// <param name="A">a, Å, 0.5 to 200.</param>
/// <param name="C">c, Å, 0.5 to 200.</param>
/// <param name="SigmaA">σ(a) from counting alone, Å, 0 to a.</param>
/// <param name="SigmaC">σ(c) from counting alone, Å, 0 to c.</param>
/// <param name="CovarianceAC">Covariance of a and c from counting alone, Å².</param>
/// <param name="Calibration">The calibration it was read with, with its 2θ.</param>
/// <param name="Lines">How a and c follow each line: they carry the calibration's errors into the cell.</param>
public sealed record MeasuredCell(
    double A,
    double C,
    double SigmaA,
    double SigmaC,
    double CovarianceAC,
    DetectorCalibration Calibration,
    ImmutableArray<LineSensitivity> Lines)
{
    private const double SumTolerance = 0.02; // linearised fits keep the sum far better; a forgotten line breaks it at once

    /// <summary>Volume, Å³.</summary>
    public double Volume => Math.Sqrt(3) / 2 * A * A * C;

    /// <summary>The counting covariance in relative terms.</summary>
    public RelativeCovariance Counting => new(SigmaA * SigmaA / (A * A), CovarianceAC / (A * C), SigmaC * SigmaC / (C * C));

    /// <summary>Whether the errors make a covariance, none of them larger than its constant.</summary>
    internal bool HasCovariance =>
        SigmaA >= 0 && SigmaA <= A && SigmaC >= 0 && SigmaC <= C && Math.Abs(CovarianceAC) <= SigmaA * SigmaC * (1 + 1e-9);

    /// <summary>Takes a cell as a spectrum's fit gave it.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="energiesKeV">Energies of the lines of its response, keV; shape [lines].</param>
    /// <param name="calibration">The calibration it was read with.</param>
    /// <returns>The cell with its counting errors.</returns>
    /// <exception cref="ArgumentException">The cell is not hexagonal.</exception>
    internal static MeasuredCell Of(CellEstimate cell, ReadOnlySpan<double> energiesKeV, DetectorCalibration calibration)
    {
        if (cell.System != CrystalSystem.Hexagonal) throw new ArgumentException($"Li content is read from a and c of a hexagonal cell, not {cell.System}.", nameof(cell));
        int lines = energiesKeV.Length;
        var sensitivities = ImmutableArray.CreateBuilder<LineSensitivity>(lines);
        for (int l = 0; l < lines; l++) sensitivities.Add(new LineSensitivity(energiesKeV[l], cell.Response[l], cell.Response[lines + l]));
        return new MeasuredCell(
            cell.Constants.A,
            cell.Constants.C,
            cell.CountingSigma(CellConstant.A),
            cell.CountingSigma(CellConstant.C),
            cell.Counting[1],
            calibration,
            sensitivities.MoveToImmutable());
    }

    /// <summary>Refuses numbers that cannot be a cell or its uncertainty.</summary>
    /// <exception cref="ArgumentException">A number is out of range, or the sensitivities do not add up to 1.</exception>
    internal void RequireSound()
    {
        if (!(IsLength(A) && IsLength(C))) throw new ArgumentException($"a = {A} and c = {C} Å must lie in 0.5 to 200 Å.");
        if (!HasCovariance)
            throw new ArgumentException($"σ(a) = {SigmaA}, σ(c) = {SigmaC} Å and covariance {CovarianceAC} Å² do not make a covariance.");
        bool isFinite = true; // loops, not queries: this runs for every frame
        foreach (double entry in Calibration.Covariance) isFinite &= double.IsFinite(entry);
        if (!(Calibration.CertificateRelativeSigma is >= 0 and <= 1) || !isFinite)
            throw new ArgumentException($"The calibration {Calibration.Origin} has a covariance or certificate that is not finite.");
        double a = 0, c = 0;
        foreach (LineSensitivity line in Lines)
        {
            if (!(line.EnergyKeV > 0 && double.IsFinite(line.EnergyKeV)))
                throw new ArgumentException("The energies of the lines must be positive and finite.");
            a += line.LogAByLogD;
            c += line.LogCByLogD;
        }

        if (!(Math.Abs(a - 1) <= SumTolerance && Math.Abs(c - 1) <= SumTolerance))
            throw new ArgumentException($"Scaling every d scales a and c alike, but the sensitivities add up to {a} and {c}, not 1.");
    }

    private static bool IsLength(double value) => value is >= 0.5 and <= 200;
}
