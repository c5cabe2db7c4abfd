using System.Collections.Immutable;
using System.Globalization;

namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>Where the columns of a cycler's text file are, and what their numbers mean.</summary>
/// <param name="Separator">Between two columns.</param>
/// <param name="Time">Index of the time column, from 0.</param>
/// <param name="SecondsPerUnit">Seconds in one unit of time.</param>
/// <param name="Potential">Index of the potential column.</param>
/// <param name="VoltsPerUnit">Volts in one unit of potential.</param>
/// <param name="Current">Index of the current column; null in a file of a cell at rest, whose current is 0.</param>
/// <param name="AmperesPerUnit">Amperes in one unit of current, &lt; 0 where the cycler counts discharge positive.</param>
/// <param name="DecimalComma">True for numbers such as <c>3,412</c>.</param>
public sealed record CyclerColumns(
    char Separator, int Time, double SecondsPerUnit, int Potential, double VoltsPerUnit, int? Current, double AmperesPerUnit, bool DecimalComma)
{
    private const double MostSeconds = 1e9; // 30 years

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>Time since the file's zero, V and A; null where the line is no row of numbers, or of a time below 0 or above 30 years.</returns>
    public (TimeSpan Time, double Volts, double Amperes)? Read(string line)
    {
        ImmutableArray<string> cells = [.. line.Split(Separator)];
        double? seconds = Number(cells, Time) * SecondsPerUnit, volts = Number(cells, Potential) * VoltsPerUnit;
        double? amperes = Current is { } index ? Number(cells, index) * AmperesPerUnit : 0;
        return seconds is >= 0 and <= MostSeconds && volts is { } v && double.IsFinite(v) && amperes is { } a && double.IsFinite(a)
            ? (TimeSpan.FromSeconds(seconds.Value), v, a)
            : null;
    }

    private double? Number(ImmutableArray<string> cells, int index)
    {
        if (index >= cells.Length) return null;
        string text = cells[index].Trim();
        if (DecimalComma) text = text.Replace(',', '.');
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
    }
}
