using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Cell constants as they are stored, of one cell of any system or of two hexagonal ones.</summary>
internal static class CellValues
{
    /// <summary>Of one cell. Where a rules c, as in a cubic cell, c is a with all its errors.</summary>
    /// <param name="cell">The estimate.</param>
    public static CellValue Of(CellEstimate cell)
    {
        CellConstant ruler = FreeConstants.RulerOf(cell.System, CellConstant.C) ?? CellConstant.C;
        return new CellValue(
            cell.Constants.A,
            cell.Sigma(CellConstant.A),
            cell.Constants.C,
            cell.Sigma(ruler),
            cell.Covariance(0, FreeConstants.Of(cell.System).IndexOf(ruler)),
            cell.Constants.Volume,
            cell.SigmaVolume(countingOnly: false),
            cell.SigmaVolume(countingOnly: true),
            cell.CountingSigma(ruler));
    }

    /// <summary>
    /// The area-weighted mean of two cells, m = (1 − f) m₁ + f m₂ for a, c and V. An error of the d scale moves both cells alike; its size is taken
    /// at the reflection of the lowest energy, on which c rests.
    /// </summary>
    /// <param name="pair">The fit of two cells.</param>
    /// <param name="calibration">The calibration.</param>
    public static CellValue? Mean(CellsFit pair, DetectorCalibration calibration)
    {
        if (pair.Second is not { } second || pair.Areas.IsEmpty) return null;
        HexagonalCell first = pair.First;
        double f = pair.Fraction, a = double.Lerp(first.A, second.A, f), c = double.Lerp(first.C, second.C, f);
        double firstVolume = first.Constants.Volume, secondVolume = second.Constants.Volume, volume = double.Lerp(firstVolume, secondVolume, f);

        // In the order of the fit's quantities: (a, c) of the first cell, (a, c) of the second, f.
        ReadOnlySpan<double> ofA = [1 - f, 0, f, 0, second.A - first.A];
        ReadOnlySpan<double> ofC = [0, 1 - f, 0, f, second.C - first.C];
        ReadOnlySpan<double> ofVolume =
        [
            (1 - f) * 2 * firstVolume / first.A, (1 - f) * firstVolume / first.C, f * 2 * secondVolume / second.A, f * secondVolume / second.C,
            secondVolume - firstVolume,
        ];
        double lowest = pair.Areas.Min(area => Bragg.EnergyKeV(first.Constants.DSpacing(area.Indices), calibration.RequireTwoTheta()));
        double scale = calibration.RelativeDCovariance(lowest, lowest) + (calibration.CertificateRelativeSigma * calibration.CertificateRelativeSigma);
        double countingC = Math.Max(0, Covariance(pair, ofC, ofC)), countingVolume = Math.Max(0, Covariance(pair, ofVolume, ofVolume));
        return new CellValue(
            a,
            Math.Sqrt(Math.Max(0, Covariance(pair, ofA, ofA)) + (a * a * scale)),
            c,
            Math.Sqrt(countingC + (c * c * scale)),
            Covariance(pair, ofA, ofC) + (a * c * scale),
            volume,
            Math.Sqrt(countingVolume + (9 * volume * volume * scale)),
            Math.Sqrt(countingVolume),
            Math.Sqrt(countingC));
    }

    private static double Covariance(CellsFit pair, ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
        {
            for (int j = 0; j < right.Length; j++) sum += left[i] * pair.Of(i, j) * right[j];
        }

        return sum;
    }
}
