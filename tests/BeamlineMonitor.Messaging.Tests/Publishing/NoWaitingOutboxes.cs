using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Publishing;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>No earlier run left anything.</summary>
internal sealed class NoWaitingOutboxes : IWaitingOutboxes
{
    public void Rewind()
    {
    }

    public void Leave(IWaitingOutbox outbox, RunStoreException why)
    {
    }

    public Task<IWaitingOutbox?> OpenNextAsync(CancellationToken cancellationToken) => Task.FromResult<IWaitingOutbox?>(null);
}
