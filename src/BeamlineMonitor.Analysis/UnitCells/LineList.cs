using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>Reads indexed lines from text: one a row as <c>h k l value [sigma]</c>, separated by blanks; # starts a comment.</summary>
public static class LineList
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The text; numbers with a decimal point.</param>
    /// <param name="fileName">Its name for messages.</param>
    /// <returns>The lines in order, each with its origin "file:line". Ranges are not judged here but by the refinement.</returns>
    /// <exception cref="FormatException">A row is malformed; the message names file and line.</exception>
    public static ImmutableArray<ObservedLine> Parse(string text, string fileName)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = ImmutableArray.CreateBuilder<ObservedLine>();
        int number = 0;
        foreach (string row in text.Split('\n'))
        {
            string origin = string.Create(CultureInfo.InvariantCulture, $"{fileName}:{++number}");
            string[] fields = row.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 0) lines.Add(ParseRow(fields, origin));
        }

        return lines.ToImmutable();
    }

    private static ObservedLine ParseRow(string[] fields, string origin)
    {
        if (fields.Length is < 4 or > 5)
            throw new FormatException($"{origin}: expected 'h k l value [sigma]', found {fields.Length} fields.");
        return new ObservedLine(
            new MillerIndices(Index(fields[0]), Index(fields[1]), Index(fields[2])),
            Number(fields[3]),
            fields.Length == 5 ? Number(fields[4]) : null,
            origin);

        int Index(string field) => int.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index)
            ? index
            : throw new FormatException($"{origin}: '{field}' is no whole number; expected 'h k l value [sigma]'.");
        double Number(string field) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new FormatException($"{origin}: '{field}' is no number; expected 'h k l value [sigma]'.");
    }
}
