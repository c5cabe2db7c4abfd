using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>Commits of one kind of measurement.</summary>
public static class RunStoreExtensions
{
    /// <summary>Commits one row of samples with its messages.</summary>
    /// <param name="store">The store.</param>
    /// <param name="block">The samples; its row number is given here.</param>
    /// <param name="messages">Makes the messages from the numbered block; called once, inside the transaction.</param>
    /// <param name="cancellationToken">Abandons the call before it is begun.</param>
    /// <returns>The row number.</returns>
    /// <exception cref="RunStoreException">It was not stored.</exception>
    public static async Task<long> CommitSamplesAsync(
        this IRunStore store, SampleBlock block, Func<SampleBlock, IReadOnlyList<OutgoingMessage>> messages, CancellationToken cancellationToken) =>
        (await store.CommitMeasuredAsync([block], messages, _ => [], cancellationToken).ConfigureAwait(false)).Blocks[0].Row;

    /// <summary>Commits the frames of one exposure.</summary>
    /// <param name="store">The store.</param>
    /// <param name="frames">The frames, numbered by the caller from the last one of the store.</param>
    /// <param name="cancellationToken">Abandons the call before it is begun.</param>
    /// <returns>Ends when they are on the disk.</returns>
    /// <exception cref="RunStoreException">They were not stored.</exception>
    public static Task CommitRawAsync(this IRunStore store, IReadOnlyList<RawFrame> frames, CancellationToken cancellationToken) =>
        store.CommitMeasuredAsync([], _ => [], _ => frames, cancellationToken);
}
