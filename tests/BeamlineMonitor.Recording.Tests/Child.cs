using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Recording.Tests;

/// <summary>This assembly as a process of its own, which a test can kill.</summary>
internal static class Child
{
    private static readonly string Assembly = typeof(Child).Assembly.Location;

    public static ForeignProcess Record(string path) => ForeignProcess.Start("dotnet", "exec", Assembly, "record", path);

    /// <summary>The same with a limit on the size of any file it writes; a write beyond it fails instead of ending the process.</summary>
    public static ForeignProcess RecordWithin(int kibibytes, string path, int exposures) => ForeignProcess.Start(
        "bash", "-c", $"trap '' XFSZ; ulimit -S -f {kibibytes}; exec dotnet exec \"$@\"", "bash", Assembly, "record", path, $"{exposures}");

    /// <summary>The highest number that a child acknowledged.</summary>
    public static int Acknowledged(string output, string what) => output.Split('\n')
        .Where(line => line.StartsWith(what + " ", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ')[1])).DefaultIfEmpty(0).Max();
}
