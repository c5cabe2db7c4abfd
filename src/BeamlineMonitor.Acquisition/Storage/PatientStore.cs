using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>
/// The store of a run that is only watched: ending it would save no cell. While the disk is full a commit is tried again and again, and those after it wait
/// behind it in their order; whoever asked for them watches on when there is room.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="refused">Hears once of each time in which it refuses; quick, and does not throw.</param>
/// <param name="experimentTime">Experiment time.</param>
/// <param name="ioTime">Real time.</param>
public sealed class PatientStore(IRunStore store, Action<RunStoreException> refused, TimeProvider experimentTime, TimeProvider ioTime) : IRunStore, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<StoreGap> gaps = Channel.CreateUnbounded<StoreGap>();
    private readonly CancellationTokenSource givenUp = new();
    private readonly Lock order = new();
    private Task last = Task.CompletedTask;

    /// <summary>The times that are over in which nothing could be stored.</summary>
    public ChannelReader<StoreGap> Gaps => gaps.Reader;

    /// <summary>Lets what waits, and what comes, have one more attempt only.</summary>
    public void GiveUp() => givenUp.Cancel();

    /// <inheritdoc/>
    public Task<MeasuredRows> CommitMeasuredAsync(
        IReadOnlyList<SampleBlock> blocks,
        Func<SampleBlock, IReadOnlyList<OutgoingMessage>> messages,
        Func<IReadOnlyList<SampleBlock>, IReadOnlyList<RawFrame>> frames,
        CancellationToken cancellationToken) => InTurnAsync(() => store.CommitMeasuredAsync(blocks, messages, frames, cancellationToken));

    /// <inheritdoc/>
    public Task CommitResultAsync(AnalysisOutcome outcome, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        InTurnAsync(() => store.CommitResultAsync(outcome, messages, cancellationToken));

    /// <inheritdoc/>
    public Task CommitEventAsync(RunEvent happened, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) =>
        InTurnAsync(() => store.CommitEventAsync(happened, messages, cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => givenUp.Dispose();

    private async Task<T> InTurnAsync<T>(Func<Task<T>> commit)
    {
        T stored = default!;
        await InTurnAsync(async () => { stored = await commit(); });
        return stored;
    }

    private Task InTurnAsync(Func<Task> commit)
    {
        lock (order) return last = AfterAsync(last, commit);
    }

    private async Task AfterAsync(Task before, Func<Task> commit)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its fault is thrown to whoever asked for it
        DateTimeOffset? since = null;
        RunStoreException? cause = null;
        while (true)
        {
            try
            {
                await commit();
                if (since is { } from) gaps.Writer.TryWrite(new StoreGap(from, experimentTime.GetUtcNow(), cause!.Message));
                return;
            }
            catch (RunStoreException e) when (e.MayPass && !givenUp.IsCancellationRequested)
            {
                if (since is null) refused(e);
                (since, cause) = (since ?? experimentTime.GetUtcNow(), e);
            }

            await Task.Delay(Pause, ioTime, givenUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // given up: tried once more
        }
    }
}
