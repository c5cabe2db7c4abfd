using System.Text.RegularExpressions;

namespace BeamlineMonitor.Architecture.Tests.Rules;

/// <summary>Lines that must not stand in a file.</summary>
/// <param name="What">What is wrong with them.</param>
/// <param name="Pattern">Such a line.</param>
/// <param name="Excuse">The reason beside it that makes one right; looked for in the line and the one above.</param>
internal sealed record ForbiddenText(string What, Regex Pattern, Regex? Excuse = null)
{
    public static ForbiddenText Stub { get; } = new("is not finished", new(@"\bNotImplementedException\b|\bTODO\b|\bFIXME\b"));

    public static ForbiddenText Region { get; } = new("hides code in a region", new(@"^\s*#\s*region\b"));

    public static ForbiddenText Suppression { get; } = new(
        "suppresses a warning without a reason beside it",
        new(@"#pragma\s+warning\s+disable|\bSuppressMessage\(|<NoWarn>|#\s*shellcheck\s+disable"),
        new(@"//\s*\w|Justification\s*=\s*""\w|<!--|disable=\w+\s+#"));

    public static ForbiddenText MachinePath { get; } = new(
        "names a folder of one machine", new(@"(^|[^.A-Za-z0-9_/])/(work|farm|root|home/\w+|Users/\w+)/|\b[A-Z]:\\Users\\"));

    /// <summary>Package clients know their feed themselves; a checkout that names one builds in one place only.</summary>
    public static ForbiddenText FeedHost { get; } = new(
        "names a package feed",
        new(
            @"https?://[^/\s""]*(nuget|npm|pypi|registry|artifactory|deb\.debian)|https?://\S*/v3/index\.json|""resolved"":\s*""http",
            RegexOptions.IgnoreCase));

    public IEnumerable<string> Check(SourceFile file)
    {
        for (int i = 0; i < file.Lines.Length; i++)
        {
            string line = file.Lines[i], above = i > 0 ? file.Lines[i - 1] : "";
            if (!Pattern.IsMatch(line)) continue;
            if (Excuse is not null && (Excuse.IsMatch(line) || Excuse.IsMatch(above))) continue;
            yield return $"{file.Path}:{i + 1} {What}: {line.Trim()}";
        }
    }
}
