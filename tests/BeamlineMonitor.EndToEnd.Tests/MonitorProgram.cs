using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>The program <c>beamline-monitor</c> as it was built with these tests, as a process of its own.</summary>
internal static class MonitorProgram
{
    private static readonly string Library = Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll");

    /// <summary>Starts a verb.</summary>
    public static ForeignProcess Start(params string[] arguments) => ForeignProcess.Start("dotnet", [Library, .. arguments]);

    /// <summary>Starts a verb that finds the repository's config folder.</summary>
    public static ForeignProcess StartConfigured(params string[] arguments) => Start([.. arguments, "--config", RepositoryFolder.Config]);

    /// <summary>Starts one that leads a group of processes of its own, as a shell does it for a terminal; a test that runs in the background hands on a SIGINT that is ignored.</summary>
    public static ForeignProcess StartInASession(params string[] arguments) =>
        ForeignProcess.Start("setsid", ["env", "--default-signal=INT", "dotnet", Library, .. arguments, "--config", RepositoryFolder.Config]);

    /// <summary>Starts one in which a write beyond a limit on the size of files, which prlimit sets, fails instead of ending it.</summary>
    public static ForeignProcess StartLimited(params string[] arguments) => ForeignProcess.Start(
        "bash",
        ["-c", "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; exec dotnet \"$@\"", "bash", Library, .. arguments, "--config", RepositoryFolder.Config]);

    /// <summary>Starts one as systemd does, with a watchdog of a second.</summary>
    public static ForeignProcess StartUnderSystemd(string socket, params string[] arguments) => ForeignProcess.Start(
        "env", [$"NOTIFY_SOCKET={socket}", "WATCHDOG_USEC=1000000", "dotnet", Library, .. arguments, "--config", RepositoryFolder.Config]);

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<int> ExitOfAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        await using ForeignProcess process = Start(arguments);
        return await process.WaitForExitAsync(cancellationToken);
    }
}
