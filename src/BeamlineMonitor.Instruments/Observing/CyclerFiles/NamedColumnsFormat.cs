namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>Columns that a person has named, for any other cycler.</summary>
/// <param name="Separator">Between two columns.</param>
/// <param name="Time">Name of the time column.</param>
/// <param name="SecondsPerUnit">Seconds in one unit.</param>
/// <param name="Potential">Name of the potential column.</param>
/// <param name="VoltsPerUnit">Volts in one unit.</param>
/// <param name="Current">Name of the current column.</param>
/// <param name="AmperesPerUnit">Amperes in one unit; &lt; 0 where discharge is positive.</param>
/// <param name="DecimalComma">True for numbers such as <c>3,412</c>.</param>
public sealed record NamedColumnsFormat(
    char Separator, string Time, double SecondsPerUnit, string Potential, double VoltsPerUnit, string Current, double AmperesPerUnit, bool DecimalComma) : ICyclerFormat
{
    private const int MostHeadLines = 1000;

    /// <inheritdoc/>
    public (CyclerColumns Columns, int Lines)? ReadHead(IReadOnlyList<string> lines)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            string[] names = [.. lines[i].TrimStart('\uFEFF').Split(Separator).Select(name => name.Trim().Trim('"'))];
            (int time, int potential, int current) = (Array.IndexOf(names, Time), Array.IndexOf(names, Potential), Array.IndexOf(names, Current));
            if (time >= 0 && potential >= 0 && current >= 0)
                return (new CyclerColumns(Separator, time, SecondsPerUnit, potential, VoltsPerUnit, current, AmperesPerUnit, DecimalComma), i + 1);
        }

        return lines.Count < MostHeadLines
            ? null
            : throw new InstrumentException($"No line has the columns {Time}, {Potential} and {Current} between '{Separator}': mend their names in appsettings.json.");
    }
}
