using BeamlineMonitor.Messaging.Publishing;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>No earlier run left anything.</summary>
internal sealed class NoWaitingOutboxes : IWaitingOutboxes
{
    public void Rewind()
    {
    }

    public Task<IWaitingOutbox?> OpenNextAsync(CancellationToken cancellationToken) => Task.FromResult<IWaitingOutbox?>(null);
}
