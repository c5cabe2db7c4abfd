using System.Text;
using System.Text.RegularExpressions;

namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>A SCPI header as manuals print it: capitals are the short form, brackets may be left out, such as <c>:SOURce[1]:CURRent[:LEVel]</c>.</summary>
/// <param name="pattern">The header, with its '?' if it is a query.</param>
internal sealed class ScpiPattern(string pattern)
{
    private readonly Regex header = new($"^{Translate(pattern)}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether a header is this one.</summary>
    /// <param name="text">From the root, with its first colon.</param>
    /// <returns>True in its short and in its long form, and in nothing between.</returns>
    public bool Matches(string text) => header.IsMatch(text);

    private static string Translate(string pattern)
    {
        StringBuilder expression = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            char next = pattern[i];
            if (char.IsAsciiLetterLower(next))
            {
                int end = i;
                while (end < pattern.Length && char.IsAsciiLetterLower(pattern[end])) end++;
                expression.Append("(?:").Append(pattern, i, end - i).Append(")?");
                i = end - 1;
                continue;
            }

            expression.Append(next switch { '[' => "(?:", ']' => ")?", _ => Regex.Escape(next.ToString()) });
        }

        return expression.ToString();
    }
}
