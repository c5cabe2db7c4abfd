using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>Where a run is kept. A call that returns has put everything on the disk; one that throws has stored nothing of it.</summary>
public interface IRunStore
{
    /// <summary>Commits samples with their messages.</summary>
    /// <param name="block">The samples; its row number is given here.</param>
    /// <param name="messages">Makes the messages from the numbered block; called once, inside the transaction.</param>
    /// <param name="cancellationToken">Abandons the call before it is begun; a commit that has begun is finished.</param>
    /// <returns>The row number.</returns>
    /// <exception cref="RunStoreException">The disk is full, the file is damaged, or it cannot be written.</exception>
    Task<long> CommitSamplesAsync(SampleBlock block, Func<SampleBlock, IReadOnlyList<OutgoingMessage>> messages, CancellationToken cancellationToken);

    /// <summary>Commits the frames of one exposure, one for each detector element, all or none.</summary>
    /// <param name="frames">The frames, numbered by the caller from the last one of the store.</param>
    /// <param name="cancellationToken">As above.</param>
    /// <returns>Ends when they are on the disk.</returns>
    /// <exception cref="RunStoreException">As above.</exception>
    Task CommitRawAsync(IReadOnlyList<RawFrame> frames, CancellationToken cancellationToken);

    /// <summary>Commits what was made of committed frames, with its messages, in one transaction.</summary>
    /// <param name="outcome">The results.</param>
    /// <param name="messages">Their messages, numbered in their order.</param>
    /// <param name="cancellationToken">As above.</param>
    /// <returns>Ends when they are on the disk.</returns>
    /// <exception cref="RunStoreException">As above.</exception>
    Task CommitResultAsync(AnalysisOutcome outcome, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken);

    /// <summary>Commits an event with its messages.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="messages">Its messages.</param>
    /// <param name="cancellationToken">As above.</param>
    /// <returns>Ends when they are on the disk.</returns>
    /// <exception cref="RunStoreException">As above.</exception>
    Task CommitEventAsync(RunEvent happened, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken);
}
