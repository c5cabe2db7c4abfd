using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>Where a run is kept. A call that returns has put everything on the disk; one that throws has stored nothing of it.</summary>
public interface IRunStore
{
    /// <summary>
    /// Commits what was measured, all or none, in one transaction: rows of samples with their messages, and the frames of one exposure, one for each
    /// detector element, which may be made of those rows. A disk is slow once then, not once a row.
    /// </summary>
    /// <param name="blocks">The samples; their row numbers are given here. May be empty.</param>
    /// <param name="messages">Makes the messages from a numbered block; called once a block and attempt, inside the transaction.</param>
    /// <param name="frames">
    /// Makes the frames once the rows are numbered, itself numbered from the last one of the store, or none; called once an attempt, inside the transaction.
    /// </param>
    /// <param name="cancellationToken">Abandons the call before it is begun; a commit that has begun is finished.</param>
    /// <returns>The numbered rows and the frames.</returns>
    /// <exception cref="RunStoreException">The disk is full, the file is damaged, or it cannot be written.</exception>
    Task<MeasuredRows> CommitMeasuredAsync(
        IReadOnlyList<SampleBlock> blocks,
        Func<SampleBlock, IReadOnlyList<OutgoingMessage>> messages,
        Func<IReadOnlyList<SampleBlock>, IReadOnlyList<RawFrame>> frames,
        CancellationToken cancellationToken);

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
