using System.Globalization;

namespace BeamlineMonitor.Recording.Export;

/// <summary>Writes a table as CSV (RFC 4180): a comma between values, quotes where a value holds one; what is missing is empty.</summary>
internal sealed class CsvTable
{
    private readonly TextWriter output;

    /// <summary>Begins a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="columns">The names of its columns, each with its unit.</param>
    public CsvTable(TextWriter output, IEnumerable<string> columns)
    {
        this.output = output;
        Add([.. columns]);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="values">Its values: text, numbers, instants, or null.</param>
    public void Add(params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0) output.Write(',');
            output.Write(Quoted(Text(values[i])));
        }

        output.Write("\r\n");
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
