using System.Globalization;

namespace BeamlineMonitor.Instruments.Detectors.EpicsMca;

/// <summary>Times as the mca record writes them: "Nov 22, 2026 08:08:14.123", in practice mostly "Nov 22, 2026 08:08:14.**".</summary>
public static class McaTime
{
    /// <summary>Reads such a time; digits of the second that are not digits are dropped.</summary>
    /// <param name="text">The text.</param>
    /// <param name="time">The time, without a zone: the server's local time.</param>
    /// <returns>False when it is no time.</returns>
    public static bool TryParse(string text, out DateTime time)
    {
        int point = text.LastIndexOf('.');
        if (point >= 0 && !text.AsSpan(point + 1).Trim().ContainsOnlyDigits()) text = text[..point];
        return DateTime.TryParseExact(
            text.Trim(), ["MMM dd, yyyy HH:mm:ss.FFFFFF", "MMM dd, yyyy HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    private static bool ContainsOnlyDigits(this ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
