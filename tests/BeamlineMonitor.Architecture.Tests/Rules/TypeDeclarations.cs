using System.Text.RegularExpressions;

namespace BeamlineMonitor.Architecture.Tests.Rules;

/// <summary>The types that a C# file declares, found by their text: namespaces are file-scoped, so a top-level type begins its line.</summary>
internal static partial class TypeDeclarations
{
    private static readonly string[] EmptyNames = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Data", "Info"];

    /// <summary>One top-level type a file, of the file's name; only a program of top-level statements has none.</summary>
    /// <param name="file">The file.</param>
    /// <returns>What is wrong.</returns>
    public static IEnumerable<string> CheckOnePerFile(SourceFile file)
    {
        string[] types = [.. Declaration().Matches(file.Text).Where(match => match.Groups["indent"].Length == 0).Select(NameOf).Distinct()];
        string stem = Path.GetFileName(file.Path).Split('.')[0];
        if (types.Length == 0 && stem == "Program") yield break;
        if (types.Length != 1 || types[0] != stem) yield return $"{file.Path}: declares {(types.Length == 0 ? "no type" : string.Join(", ", types))}";
    }

    /// <summary>A name says what a type is; some words say nothing.</summary>
    /// <param name="file">The file.</param>
    /// <returns>What is wrong.</returns>
    public static IEnumerable<string> CheckNames(SourceFile file) =>
        Declaration().Matches(file.Text).Select(NameOf)
            .Where(name => EmptyNames.Any(word => name.EndsWith(word, StringComparison.Ordinal)))
            .Select(name => $"{file.Path}: {name} says nothing");

    private static string NameOf(Match match) => match.Groups["name"].Value;

    [GeneratedRegex(
        @"^(?<indent>[ ]*)(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|partial|unsafe|ref|new) )*"
        + @"(?:class|struct|interface|enum|record(?: class| struct)?|delegate [\w<>\[\]?.]+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
