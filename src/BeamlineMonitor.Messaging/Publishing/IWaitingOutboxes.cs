namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>What earlier runs left unsent.</summary>
public interface IWaitingOutboxes
{
    /// <summary>Opens the oldest that has something unsent and was not opened by this call since <see cref="Rewind"/>.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The outbox; null when there is no further one, or only such that somebody else writes.</returns>
    Task<IWaitingOutbox?> OpenNextAsync(CancellationToken cancellationToken);

    /// <summary>Looks from the oldest on again.</summary>
    void Rewind();
}
