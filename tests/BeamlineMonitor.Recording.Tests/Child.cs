using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Recording.Tests;

/// <summary>This assembly as a process of its own, which a test can kill.</summary>
internal static class Child
{
    private static readonly string Assembly = typeof(Child).Assembly.Location;

    public static ForeignProcess Record(string path) => ForeignProcess.Start("dotnet", "exec", Assembly, "record", path);

    /// <summary>This assembly reads a run file as somebody who may not write it, even when root runs the tests.</summary>
    public static ForeignProcess ReadAsNobody(string path)
    {
        string[] read = ["dotnet", "exec", Assembly, "read", path];
        return Environment.UserName == "root"
            ? ForeignProcess.Start("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", .. read])
            : ForeignProcess.Start("env", read);
    }

    /// <summary>
    /// Records, and waits for a line before one exposure; a write beyond a limit on the size of files, which <see cref="LimitFilesAsync"/> sets, fails
    /// instead of ending it.
    /// </summary>
    public static ForeignProcess RecordWithin(string path, int exposures, int pauseBefore) => ForeignProcess.Start(
        "bash",
        "-c",
        "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; exec dotnet exec \"$@\"",
        "bash",
        Assembly,
        "record",
        path,
        $"{exposures}",
        $"{pauseBefore}");

    /// <summary>Limits the size of any file that a process writes, bytes; null lifts the limit.</summary>
    public static async Task LimitFilesAsync(ForeignProcess child, int? bytes)
    {
        await using ForeignProcess prlimit = ForeignProcess.Start("prlimit", "--pid", $"{child.Id}", $"--fsize={(bytes is { } most ? $"{most}" : "unlimited")}:unlimited");
        Assert.Equal(0, await prlimit.WaitForExitAsync(CancellationToken.None));
    }

    /// <summary>The highest number that a child acknowledged.</summary>
    public static int Acknowledged(string output, string what) => output.Split('\n')
        .Where(line => line.StartsWith(what + " ", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ')[1])).DefaultIfEmpty(0).Max();
}
