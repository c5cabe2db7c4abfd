using System.Globalization;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>Dates as recorders write them. None names a zone, so UTC is assumed.</summary>
internal static class RecordedDate
{
    private const int DigitsOfTick = 7;

    /// <summary>EPICS: <c>Aug 21, 2002 13:35:31.678</c>; the fraction may be absent, or stars where the recorder failed.</summary>
    public static DateTimeOffset? Epics(TextField field)
    {
        if (field.Text.Length == 0) return null;
        string text = field.Text;
        int point = text.LastIndexOf('.');
        string fraction = point < 0 ? "" : text[(point + 1)..];
        if (fraction.Trim('*').Length == 0) text = text[..(point < 0 ? text.Length : point)];
        else if (fraction.Length > DigitsOfTick && fraction.All(char.IsAsciiDigit)) text = text[..(point + 1 + DigitsOfTick)];
        if (Exact(text, "MMM d, yyyy H:mm:ss.FFFFFFF") is DateTimeOffset date) return date;
        throw field.Fault("a date like 'Aug 21, 2002 13:35:31.678'", "Correct the date or leave it empty.");
    }

    /// <summary>The EPICS form of a date, to 100 ns.</summary>
    public static string ToEpics(DateTimeOffset date) =>
        date.UtcDateTime.ToString("MMM dd, yyyy HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    /// <summary>ORTEC: <c>09/13/2018 08:39:08</c>, month first.</summary>
    public static DateTimeOffset? Ortec(TextField field)
    {
        if (field.Text.Length == 0) return null;
        return Exact(field.Text, "M/d/yyyy H:mm:ss")
            ?? throw field.Fault("a date like '09/13/2018 08:39:08', month first", "Correct the date or leave it empty.");
    }

    /// <summary>A date of one given form, or null.</summary>
    public static DateTimeOffset? Exact(string text, string form) =>
        DateTimeOffset.TryParseExact(
            text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date : null;
}
