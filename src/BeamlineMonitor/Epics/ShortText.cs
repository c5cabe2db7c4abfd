using System.Text;

namespace BeamlineMonitor.Epics;

/// <summary>Texts of process variables, which hold 39 bytes.</summary>
internal static class ShortText
{
    private const int MostBytes = 39;

    /// <summary>As many words as fit, then how many do not.</summary>
    /// <param name="words">The words.</param>
    /// <returns>Such as <c>two-phase,two-cells +2</c>; empty without words.</returns>
    public static string Of(IReadOnlyList<string> words)
    {
        for (int shown = words.Count; ; shown--)
        {
            string text = string.Join(',', words.Take(shown)) + (shown == words.Count ? "" : $" +{words.Count - shown}");
            if (shown == 0 || Encoding.UTF8.GetByteCount(text) <= MostBytes) return text;
        }
    }

    /// <summary>The end of a text that fits: ids differ at their end.</summary>
    /// <param name="id">The text; ASCII.</param>
    /// <returns>Its last 39 characters.</returns>
    public static string OfId(string id) => id.Length <= MostBytes ? id : id[^MostBytes..];
}
