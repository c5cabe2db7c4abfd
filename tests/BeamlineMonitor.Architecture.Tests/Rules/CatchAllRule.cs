using System.Text.RegularExpressions;

namespace BeamlineMonitor.Architecture.Tests.Rules;

/// <summary>
/// A fault is hidden nowhere: what catches everything either throws it on, or takes only named types (when e is …), or says in a comment
/// why its filter is right, or stands in a place that the design names because it counts and logs.
/// </summary>
internal static partial class CatchAllRule
{
    private static readonly string[] Places = ["SinkFanOut.cs", "AcquisitionService.cs"];

    public static IEnumerable<string> Check(SourceFile file)
    {
        if (Places.Contains(Path.GetFileName(file.Path))) yield break;
        foreach (Match match in CatchAll().Matches(file.Text))
        {
            int close = EndOfBlock(file.Text, match.Index + match.Length);
            string block = file.Text[(match.Index + match.Length)..close];
            string filter = match.Groups["filter"].Value;
            bool isNamed = NamedTypes().IsMatch(filter);
            bool isReasoned = filter.Length > 0 && block.Contains("//", StringComparison.Ordinal);
            bool throwsOn = block.TrimEnd().EndsWith("throw;", StringComparison.Ordinal);
            int line = file.Text.AsSpan(0, match.Index).Count('\n') + 1;
            if (!isNamed && !isReasoned && !throwsOn) yield return $"{file.Path}:{line} catches everything";
        }
    }

    private static int EndOfBlock(string text, int start)
    {
        int depth = 1;
        for (int i = start; i < text.Length; i++)
        {
            depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            if (depth == 0) return i;
        }

        return text.Length;
    }

    [GeneratedRegex(@"\bcatch\s*(\(\s*(System\.)?Exception\b[^)]*\)\s*)?(?<filter>when[^{]*)?\{")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"^when\s*\(\w+ is (?!not\b)")]
    private static partial Regex NamedTypes();
}
