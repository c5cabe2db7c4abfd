using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace BeamlineMonitor.Instruments.Observing.FileDrops;

/// <summary>Reads the names of dropped files: what was in the beam, and of which cell, layer and scan.</summary>
public sealed class FileDropNames
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking;

    private readonly ImmutableArray<(ObservedSubject Subject, Regex Name)> patterns;
    private readonly int firstLayer;

    /// <summary>Takes the patterns; a name is read by the first that it fits.</summary>
    /// <param name="patterns">A pattern for each subject, as <see cref="Compile"/> takes it.</param>
    /// <param name="firstLayer">The number that names give layer 1.</param>
    /// <exception cref="ArgumentException">A pattern is none.</exception>
    public FileDropNames(IEnumerable<(ObservedSubject Subject, string Pattern)> patterns, int firstLayer)
    {
        this.patterns = [.. patterns.Select(one => (one.Subject, Compile(one.Pattern)))];
        this.firstLayer = firstLayer;
    }

    /// <summary>What names can tell, in the order in which they are read.</summary>
    public IEnumerable<ObservedSubject> Subjects => patterns.Select(one => one.Subject);

    /// <summary>Compiles a pattern for the whole name of a file. It is matched in a time that grows with the name alone, so no name can hold up a run.</summary>
    /// <param name="pattern">A regular expression; its groups <c>layer</c> and <c>scan</c> are numbers, <c>cell</c> is a name.</param>
    /// <returns>The expression.</returns>
    /// <exception cref="ArgumentException">It is none, or must go back over the name (lookaround, atomic groups, conditions, references), which takes longer.</exception>
    public static Regex Compile(string pattern)
    {
        try
        {
            _ = new Regex(pattern, Options); // by itself first: a ")(" would be one only in what is put around it
            return new Regex($@"\A(?:{pattern})\z", Options);
        }
        catch (NotSupportedException e)
        {
            throw new ArgumentException($"\"{pattern}\" looks around or refers back; write it without (?=…), (?!…), (?<=…), (?<!…), (?>…), (?(…)…) and \\1", nameof(pattern), e);
        }
    }

    /// <summary>Reads a name.</summary>
    /// <param name="name">Name of a file, without its folder.</param>
    /// <returns>What it says; null when no pattern fits it.</returns>
    public ObservedLabel? Read(string name)
    {
        foreach ((ObservedSubject subject, Regex pattern) in patterns)
        {
            if (pattern.Match(name) is not { Success: true } match) continue;
            int? layer = Number(match, "layer") is { } number ? number - firstLayer + 1 : null;
            return new ObservedLabel(subject, match.Groups["cell"] is { Success: true, Value: var cell } ? cell : null, layer, Number(match, "scan"));
        }

        return null;
    }

    private static int? Number(Match match, string group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
