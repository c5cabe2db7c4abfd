using System.Globalization;

namespace BeamlineMonitor.Commands;

/// <summary>Writes a value with its standard uncertainty in parentheses, in units of the last digits: 2.92418(45).</summary>
internal static class UncertainNumber
{
    private const int MaxDecimals = 15;

    /// <summary>Formats a value with two digits of its σ.</summary>
    /// <param name="value">The value.</param>
    /// <param name="sigma">One standard uncertainty, same unit; null where it is not known.</param>
    /// <returns>The text; without σ, or for one that is lost in rounding, the value alone to eight digits.</returns>
    public static string Format(double value, double? sigma)
    {
        if (sigma is not { } s || !(s > Math.Abs(value) * 1e-14)) return value.ToString("G8", CultureInfo.InvariantCulture);

        // Writing σ with two significant digits settles the rounding of 0.0996 to 0.10 before the decimals are counted.
        string[] parts = s.ToString("E1", CultureInfo.InvariantCulture).Split('E');
        int exponent = int.Parse(parts[1], CultureInfo.InvariantCulture);
        int decimals = 1 - exponent;
        if (decimals is < 0 or > MaxDecimals) return string.Create(CultureInfo.InvariantCulture, $"{value:G8} ± {s:G2}");
        string digits = exponent == 0 ? parts[0] : parts[0].Replace(".", "", StringComparison.Ordinal); // 12.3(1.5) keeps its point
        return value.ToString($"F{decimals}", CultureInfo.InvariantCulture) + $"({digits})";
    }
}
