using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>What people must know of the publishing, told in its order. Whoever publishes does not wait for it: the disk that takes it may be full. Any thread may tell.</summary>
/// <param name="log">Is told.</param>
/// <param name="cancellationToken">Abandons what is not told yet.</param>
internal sealed class PublisherNews(IPublisherLog log, CancellationToken cancellationToken)
{
    private readonly Lock gate = new();
    private Task told = Task.CompletedTask;

    /// <summary>Ends when all is told that was to be; cancelled where it was abandoned.</summary>
    public Task Told
    {
        get
        {
            lock (gate) return told;
        }
    }

    /// <summary>Has an event told after those before it.</summary>
    /// <param name="kind">What, in kebab case; see <see cref="RunEventKinds"/>.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="text">One sentence.</param>
    public void Tell(string kind, EventSeverity severity, string text)
    {
        lock (gate) told = TellAfterAsync(told, kind, severity, text);
    }

    private async Task TellAfterAsync(Task before, string kind, EventSeverity severity, string text)
    {
        await before;
        await log.TellAsync(kind, severity, text, cancellationToken);
    }
}
