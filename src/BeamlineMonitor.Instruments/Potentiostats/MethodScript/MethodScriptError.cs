using System.Collections.Frozen;
using System.Globalization;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>An error the device reported: <c>e!4001: Line 1, Col 16</c> to a command, <c>!0014: Line 5</c> while a script ran.</summary>
/// <param name="Code">Four hexadecimal digits on the line.</param>
/// <param name="Line">Line of the script, from 1; null if not told.</param>
/// <param name="Column">Column of that line, from 1; null if not told.</param>
public sealed record MethodScriptError(int Code, int? Line = null, int? Column = null)
{
    /// <summary>0006: nothing runs that could be aborted, halted or resumed.</summary>
    public const int NothingRuns = 0x0006;

    /// <summary>0032: the cell drew so much that the device stopped.</summary>
    public const int CriticalOverload = 0x0032;

    private const int CodeLength = 4;
    private const string LineLabel = "Line ", ColumnLabel = "Col ";

    // MethodSCRIPT manual, appendix A; the wording is ours.
    private static readonly FrozenDictionary<int, string> Meanings = new Dictionary<int, string>
    {
        [0x0001] = "unspecified failure",
        [0x0002] = "invalid variable type",
        [0x0003] = "command not recognised",
        [NothingRuns] = "not possible now: nothing runs, or something else does",
        [0x0007] = "bad argument",
        [0x0008] = "too long",
        [0x0009] = "timed out",
        [0x000C] = "no script is loaded",
        [0x000F] = "potential out of range",
        [0x0010] = "a value is infinite or not a number",
        [0x0014] = "open-circuit measurement with the cell on",
        [0x001B] = "not supported by this device",
        [0x0021] = "mode not supported by this device",
        [0x0023] = "not possible in this mode",
        [0x0028] = "division by zero",
        [CriticalOverload] = "critical overload of the cell; the device stopped",
        [0x0058] = "timing error",
        [0x005A] = "the timing is not possible",
        [0x0080] = "the counter electrode oscillates",
        [0x4001] = "unknown script command",
        [0x4004] = "unexpected character",
        [0x4005] = "number or text too large",
        [0x4008] = "bad optional argument",
        [0x400B] = "measurement loop inside a measurement loop",
        [0x400C] = "command not allowed here",
        [0x4018] = "the script ended too early",
        [0x4026] = "the variable exists already",
        [0x4027] = "the cell must be on",
        [0x4028] = "the cell must be off",
        [0x4039] = "bad number",
        [0x4205] = "index out of bounds",
        [0x420B] = "the variable is not declared",
        [0x7FFF] = "fatal; the device must be reset",
    }.ToFrozenDictionary();

    /// <summary>All codes this program can name.</summary>
    public static IEnumerable<int> KnownCodes => Meanings.Keys;

    /// <summary>What the code means, in words.</summary>
    public string Meaning => Meanings.GetValueOrDefault(Code, "a code this program does not know");

    /// <summary>Reads what follows the '!'.</summary>
    /// <param name="text">"4001", "4001: Line 1" or "4001: Line 1, Col 16".</param>
    /// <returns>The error.</returns>
    /// <exception cref="ProtocolException">None of the three.</exception>
    public static MethodScriptError Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length >= CodeLength && ushort.TryParse(text.AsSpan(0, CodeLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            string place = text[CodeLength..];
            if (place.Length == 0) return new(code);
            if (place.StartsWith(": ", StringComparison.Ordinal))
            {
                string[] parts = place[2..].Split(", ");
                int? line = Labelled(parts[0], LineLabel);
                int? column = parts.Length == 2 ? Labelled(parts[1], ColumnLabel) : null;
                if (line is not null && (parts.Length == 1 || column is not null)) return new(code, line, column);
            }
        }

        throw new ProtocolException($"'!{text}' is no error report: '!XXXX: Line n, Col n' is expected.");
    }

    /// <summary>Writes what follows the '!' on the line.</summary>
    /// <returns>For example "4001: Line 1, Col 16".</returns>
    public string Encode() => string.Create(CultureInfo.InvariantCulture, $"{Code:X4}")
        + (Line is null ? "" : string.Create(CultureInfo.InvariantCulture, $": {LineLabel}{Line}"))
        + (Line is null || Column is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {ColumnLabel}{Column}"));

    /// <summary>Code, place and meaning for a message.</summary>
    /// <returns>For example "error 0x4001: Line 1, Col 16 (unknown script command)".</returns>
    public override string ToString() => $"error 0x{Encode()} ({Meaning})";

    private static int? Labelled(string text, string label) =>
        text.StartsWith(label, StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(label.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
