using BeamlineMonitor.Acquisition.Storage;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>What earlier runs left unsent.</summary>
public interface IWaitingOutboxes
{
    /// <summary>Opens the oldest that has something unsent, was not left, and was not opened by this call since <see cref="Rewind"/>.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The outbox; null when there is no further one, or only such that somebody else writes.</returns>
    Task<IWaitingOutbox?> OpenNextAsync(CancellationToken cancellationToken);

    /// <summary>Leaves an outbox alone from now on, and tells of it by its name: it cannot be read.</summary>
    /// <param name="outbox">The outbox; its owner closes it.</param>
    /// <param name="why">What happened.</param>
    void Leave(IWaitingOutbox outbox, RunStoreException why);

    /// <summary>Looks from the oldest on again.</summary>
    void Rewind();
}
