using BeamlineMonitor.Acquisition.Analysing;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Commands;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BeamlineMonitor.Daemon;

/// <summary>The hosted worker: runs the run, keeps systemd informed, and ends the program with it.</summary>
/// <param name="run">The run.</param>
/// <param name="options">What the command line asked for.</param>
/// <param name="lifetime">Ends the program.</param>
/// <param name="logger">Log.</param>
internal sealed partial class AcquisitionService(
    LiveRun run, RunOptions options, IHostApplicationLifetime lifetime, ILogger<AcquisitionService> logger) : BackgroundService
{
    private int exit = ExitCode.Ok;

    /// <summary>What the program answers its caller. A run that did not come to its end by itself, by a fault around it or out of time, has failed.</summary>
    public int Exit => ExecuteTask switch
    {
        null or { IsCanceled: true } => ExitCode.Ok, // stopped before it began
        { IsCompletedSuccessfully: true } => exit,
        _ => ExitCode.Failed,
    };

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var systemd = new SystemdNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        using var over = new CancellationTokenSource();
        Task watchdog = FeedWatchdogAsync(systemd, over.Token);
        try
        {
            systemd.Send("READY=1");
            bool isDone = await run.RunAsync(options, stoppingToken);
            LogEnded(isDone ? "The run is complete" : "The run is interrupted; the same command goes on with it", run.Path);
        }
        catch (Exception e)
        {
            // The one place for what nobody expected: it is told in full, and the exit code says that something is wrong.
            exit = e is RunRefusedException ? ExitCode.Refused : ExitCode.Failed;
            if (e is RunRefusedException or RunStoreException) LogRefused(e.Message);
            else LogFailed(e);
        }
        finally
        {
            systemd.Send("STOPPING=1");
            await over.CancelAsync();
            await watchdog.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
            lifetime.StopApplication();
        }
    }

    /// <summary>A sign of life at half the limit that systemd sets.</summary>
    private static async Task FeedWatchdogAsync(SystemdNotifier systemd, CancellationToken cancellationToken)
    {
        if (SystemdNotifier.WatchdogInterval is not { } interval) return;
        using var timer = new PeriodicTimer(interval, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancellationToken)) systemd.Send("WATCHDOG=1");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Text}: {Path}")]
    private partial void LogEnded(string text, string path);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Text}")]
    private partial void LogRefused(string text);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The run failed")]
    private partial void LogFailed(Exception e);
}
