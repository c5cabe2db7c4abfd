using System.Globalization;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>Turns a column of energies, one for each channel, into the quadratic scale that it was printed from.</summary>
internal static class EnergyColumn
{
    private const int FewestRows = 3;

    /// <summary>Relative rounding of the sums below, far coarser than a double's own.</summary>
    private const double DoubleRounding = 1e-12;

    /// <summary>Least squares over the centred channel t = i − (n − 1)/2, where 1, t and t² − ⟨t²⟩ are orthogonal.</summary>
    /// <exception cref="SpectrumFileException">Too few rows, or energies that do not rise or fit no quadratic as printed.</exception>
    public static EnergyScale Fit(IReadOnlyList<TextField> column)
    {
        int n = column.Count;
        if (n < FewestRows) throw column[^1].Fault($"at least {FewestRows} rows with energies", "Give counts alone, or all rows.");
        double[] energies = [.. column.Select(field => field.Number("an energy in keV"))];

        double middle = (n - 1) / 2.0;
        double meanSquare = ((double)n * n - 1) / 12;
        double sum0 = 0, sum1 = 0, sum2 = 0, norm1 = 0, norm2 = 0;
        for (int i = 0; i < n; i++)
        {
            if (i > 0 && energies[i] <= energies[i - 1])
                throw column[i].Fault("an energy above the one before it", "Sort the rows by energy.");
            double t = i - middle, q = (t * t) - meanSquare;
            sum0 += energies[i];
            sum1 += energies[i] * t;
            sum2 += energies[i] * q;
            norm1 += t * t;
            norm2 += q * q;
        }

        double a0 = sum0 / n, a1 = sum1 / norm1, a2 = sum2 / norm2;
        var scale = new EnergyScale(a0 - (a1 * middle) + (a2 * ((middle * middle) - meanSquare)), a1 - (2 * a2 * middle), a2);
        double largest = Math.Max(Math.Abs(energies[0]), Math.Abs(energies[^1]));
        double allowed = PrintedResolution(column, energies, largest) + (DoubleRounding * largest);
        int worst = Enumerable.Range(0, n).MaxBy(i => Math.Abs(energies[i] - scale.EnergyKeV(i)));
        if (Math.Abs(energies[worst] - scale.EnergyKeV(worst)) <= allowed) return scale;
        throw column[worst].Fault(
            string.Create(CultureInfo.InvariantCulture, $"{scale.EnergyKeV(worst):G9} keV, for a scale c0 + c1·i + c2·i² over all rows"),
            "Give counts alone and calibrate them, or print the energies with more digits.");
    }

    /// <summary>
    /// The worth of the last printed digit at the largest energy, keV: the finest digit of the column, or coarser where the column has a
    /// fixed number of significant digits. It allows half a digit for a row's rounding and half for the fit's.
    /// </summary>
    private static double PrintedResolution(IReadOnlyList<TextField> column, double[] energies, double largest)
    {
        int finest = int.MaxValue;
        int significant = 1;
        for (int i = 0; i < energies.Length; i++)
        {
            int power = LastDigitPower(column[i]);
            finest = Math.Min(finest, power);
            significant = Math.Max(significant, Digits(energies[i]) - power);
        }

        return Math.Pow(10, Math.Max(finest, Digits(largest) - significant));
    }

    /// <summary>Digits before the point: 3 for 123.4, 0 for 0.5.</summary>
    private static int Digits(double value) => value == 0 ? 0 : 1 + (int)Math.Floor(Math.Log10(Math.Abs(value)));

    /// <summary>The power of ten of the last printed digit: −2 for 12.34, 2 for 12.3e3.</summary>
    private static int LastDigitPower(TextField field)
    {
        string[] parts = field.Text.Split('e', 'E');
        int exponent = parts.Length < 2 ? 0 : field.With(parts[1]).Whole("an exponent", -300, 300);
        int point = parts[0].IndexOf('.', StringComparison.Ordinal);
        return exponent - (point < 0 ? 0 : parts[0].Length - point - 1);
    }
}
