using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BeamlineMonitor.Publishing;

/// <summary>
/// The hosted publisher. It starts before the acquisition and stops after it, so that what the run said last still leaves; a fault of it never ends the run.
/// </summary>
/// <param name="station">What publishes.</param>
/// <param name="logger">Log.</param>
internal sealed partial class PublishingService(PublishingStation station, ILogger<PublishingService> logger) : IHostedService, IDisposable
{
    // The broker of a run that has ended gets so long to take what is left; the rest is sent at the next start.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stop = new();
    private Task publishing = Task.CompletedTask;
    private volatile string? fault;

    /// <summary>What nobody expected, and nothing is published since; null while all is well.</summary>
    public string? Fault => fault;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        publishing = PublishAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        finish.TrySetResult();
        stop.CancelAfter(Grace);
        await publishing;
    }

    /// <inheritdoc/>
    public void Dispose() => stop.Dispose();

    private async Task PublishAsync()
    {
        using var feedOver = new CancellationTokenSource();
        Task feeding = UntilItEndsAsync(() => station.Feed.RunAsync(feedOver.Token));
        await UntilItEndsAsync(() => station.Publisher.RunAsync(finish.Task, stop.Token));
        if (station.Publisher.Meter.WaitingMessages is var left and > 0) LogUnsent(left);
        await feedOver.CancelAsync();
        await feeding;
    }

    private async Task UntilItEndsAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException)
        {
            // It was told to end.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            fault = e.Message;
            LogFailed(e); // nobody expected it: it is told in full, and those who measure go on
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "About {Count} messages wait for the next start")]
    private partial void LogUnsent(long count);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Publishing failed; messages wait in the run file")]
    private partial void LogFailed(Exception e);
}
