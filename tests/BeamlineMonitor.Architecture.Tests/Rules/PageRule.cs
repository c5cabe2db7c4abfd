using System.Text.RegularExpressions;

namespace BeamlineMonitor.Architecture.Tests.Rules;

/// <summary>What a page links to or names in the checkout is there.</summary>
internal static partial class PageRule
{
    public static IEnumerable<string> Check(SourceFile page, Func<string, bool> holds)
    {
        string folder = Path.GetDirectoryName(page.Path) ?? "";
        IEnumerable<string> links = Link().Matches(page.Text).Select(match => Resolve(folder, match.Groups["target"].Value));
        IEnumerable<string> names = NamedFile().Matches(page.Text).Select(match => match.Groups["path"].Value);
        return links.Concat(names).Distinct().Where(target => !holds(target)).Select(target => $"{page.Path}: there is no {target}");
    }

    private static string Resolve(string folder, string target) =>
        Path.GetRelativePath("/", Path.GetFullPath(Path.Combine("/", folder, target))).Replace('\\', '/');

    // [text](target), but not a web address or a place on the same page.
    [GeneratedRegex(@"\]\((?!\w+:|#)(?<target>[^)#\s]+)(#[^)\s]*)?\)")]
    private static partial Regex Link();

    // `eng/test.sh`: a path that begins with a folder of the top level and holds no pattern.
    [GeneratedRegex(@"`(?<path>(src|hardware-sim|tests|eng|docs|config|\.ci)/[\w./-]*)`")]
    private static partial Regex NamedFile();
}
