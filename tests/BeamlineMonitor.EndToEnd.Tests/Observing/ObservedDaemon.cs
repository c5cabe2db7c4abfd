using System.Globalization;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>A daemon of its own process, and what stands in its run file while it runs and after.</summary>
internal sealed class ObservedDaemon : IAsyncDisposable
{
    private readonly ForeignProcess process;
    private readonly string run;

    private ObservedDaemon(ForeignProcess process, string run) => (this.process, this.run) = (process, run);

    public string Output => process.Output;

    public static ObservedDaemon Start(string plan, string run, string settings, params string[] more) =>
        new(MonitorProgram.StartConfigured(Arguments(plan, run, settings, more)), run);

    /// <summary>Starts one in which a write beyond a limit on the size of files fails instead of ending it.</summary>
    public static ObservedDaemon StartLimited(string plan, string run, string settings, params string[] more) =>
        new(MonitorProgram.StartLimited(Arguments(plan, run, settings, more)), run);

    /// <summary>Limits the size of the files that it writes; null for no limit.</summary>
    public async Task LimitFilesAsync(long? bytes, CancellationToken cancellationToken)
    {
        string size = bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
        await using ForeignProcess limit = ForeignProcess.Start("prlimit", "--pid", process.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={size}:unlimited");
        await limit.WaitForExitAsync(cancellationToken);
    }

    public Task<string> WaitForLineAsync(string text, CancellationToken cancellationToken) => process.WaitForLineAsync(text, cancellationToken);

    /// <summary>Waits until the run has results for which a condition holds.</summary>
    public async Task<FrameResult[]> WaitForResultsAsync(Func<FrameResult[], bool> until, CancellationToken cancellationToken)
    {
        await process.WaitForLineAsync("run-", cancellationToken); // started or resumed: the file is there
        while (true)
        {
            FrameResult[] results = Results();
            if (until(results)) return results;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }
    }

    public FrameResult[] Results()
    {
        using RunReader reader = RunReader.Open(run);
        return [.. reader.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames)];
    }

    /// <summary>Stops it as systemd would.</summary>
    public Task<int> StopAsync(CancellationToken cancellationToken) => process.StopAsync(cancellationToken);

    public static async Task<JsonNode[]> PublishedAsync(string run, string topic, CancellationToken cancellationToken)
    {
        await using RunFile file = await RunFile.OpenAsync(run, "test", TimeProvider.System, cancellationToken);
        return
        [
            .. from entry in await file.Outbox.ReadUnsentAsync(0, int.MaxValue, cancellationToken)
               where entry.Topic == topic
               select JsonNode.Parse(entry.Payload.Span),
        ];
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string[] Arguments(string plan, string run, string settings, string[] more) =>
        ["run", "--plan", plan, "--run", run, "--appsettings", settings, .. more];
}
