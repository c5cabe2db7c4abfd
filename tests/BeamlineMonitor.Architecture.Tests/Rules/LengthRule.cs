namespace BeamlineMonitor.Architecture.Tests.Rules;

/// <summary>A file past 300 lines holds a second idea; half of the files stay below 80.</summary>
internal static class LengthRule
{
    public const int Longest = 300;
    public const int LargestMedian = 80;

    public static IEnumerable<string> Check(SourceFile file) =>
        file.Lines.Length > Longest ? [$"{file.Path}: {file.Lines.Length} lines, more than {Longest}"] : [];

    public static int Median(IEnumerable<SourceFile> files)
    {
        int[] lengths = [.. files.Select(file => file.Lines.Length).Order()];
        return lengths[lengths.Length / 2];
    }
}
