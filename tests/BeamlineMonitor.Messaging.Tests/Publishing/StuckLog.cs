using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Messaging.Publishing;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>A log that waits for a disk that stays full.</summary>
internal sealed class StuckLog : IPublisherLog
{
    public Task TellAsync(string kind, EventSeverity severity, string text, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
}
