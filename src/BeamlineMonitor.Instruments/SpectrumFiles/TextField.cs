using System.Globalization;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>A piece of text that knows where it stands, so that every fault names its line.</summary>
/// <param name="File">Path or name of the file.</param>
/// <param name="Line">Line, 1-based.</param>
/// <param name="Text">The text, trimmed.</param>
internal readonly record struct TextField(string File, int Line, string Text)
{
    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const int LongestQuote = 60;

    public TextField With(string text) => this with { Text = text.Trim() };

    /// <summary>The words of the text: parted by blanks, or by the separators given.</summary>
    public TextField[] Split(params char[] separators) =>
        Array.ConvertAll(Text.Split(separators, StringSplitOptions.RemoveEmptyEntries), With);

    /// <summary>A number of counts: whole (a decimal like 12.0 counts as whole), 0 to 2³² − 1.</summary>
    public uint Count()
    {
        if (uint.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out uint count)) return count;
        double value = Number("counts as a whole number");
        if (value is >= 0 and <= uint.MaxValue && value == Math.Floor(value)) return (uint)value;
        throw Fault("counts as a whole number from 0 to 4294967295", "Give raw counts: no rate, no background taken off.");
    }

    /// <summary>A whole number in a range.</summary>
    public int Whole(string what, int least, int most)
    {
        bool whole = int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value);
        if (whole && value >= least && value <= most) return value;
        throw Fault(string.Create(CultureInfo.InvariantCulture, $"{what} as a whole number from {least} to {most}"), "Correct the number.");
    }

    /// <summary>A finite number.</summary>
    public double Number(string what)
    {
        if (double.TryParse(Text, Decimal, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)) return value;
        throw Fault($"{what}, finite and with a decimal point", "Correct the number.");
    }

    /// <summary>A time in seconds, rounded to 100 ns; 0 is kept as recorded.</summary>
    public TimeSpan Seconds(string what)
    {
        double rounded = Number(what);
        if (rounded < 0 || rounded > SpectrumFileLimits.Time.TotalSeconds)
        {
            throw Fault(
                $"{what} from 0 to {SpectrumFileLimits.Time.TotalSeconds:F0} s", "Correct the time; write 0 where it is not known.");
        }

        // A double is too coarse for 100 ns beyond ten years; it only decides the range.
        decimal seconds = decimal.TryParse(Text, Decimal, CultureInfo.InvariantCulture, out decimal exact) ? exact : (decimal)rounded;
        return TimeSpan.FromTicks((long)decimal.Round(seconds * TimeSpan.TicksPerSecond));
    }

    public SpectrumFileException Fault(string expected, string mend) =>
        new(File, FilePlace.Line(Line), Quote(Text), expected, mend);

    private static string Quote(string text) =>
        text.Length == 0 ? "nothing" : text.Length <= LongestQuote ? $"'{text}'" : $"'{text[..LongestQuote]}…'";
}
