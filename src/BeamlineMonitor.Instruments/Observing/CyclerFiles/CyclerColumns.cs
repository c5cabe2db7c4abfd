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
    /// <summary>Reads one line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>Time since the file's zero, V and A; null where the line is no row of numbers.</returns>
    public (TimeSpan Time, double Volts, double Amperes)? Read(string line)
    {
        ImmutableArray<string> cells = [.. line.Split(Separator)];
        return Number(cells, Time) is { } time and >= 0 and < 1e9 && Number(cells, Potential) is { } volts && (Current is not { } index ? 0 : Number(cells, index)) is { } amperes
            ? (TimeSpan.FromSeconds(time * SecondsPerUnit), volts * VoltsPerUnit, amperes * AmperesPerUnit)
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
