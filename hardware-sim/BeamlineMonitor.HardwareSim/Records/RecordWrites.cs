using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.HardwareSim.Records;

/// <summary>
/// Writes to an EPICS record, and what it does because of them. A put-callback ends when the record has come to rest; there is one at a time on a record, and
/// the next waits for it. A write without one is done at once.
/// </summary>
/// <param name="gate">The record's own; it is held while a write is done, and by whoever tells that the record begins or rests.</param>
internal sealed class RecordWrites(Lock gate) : IDisposable
{
    private readonly SemaphoreSlim putCallbacks = new(1, 1);
    private TaskCompletionSource? work;

    /// <summary>The record begins something that a put-callback waits for, or goes on with it.</summary>
    public void Begin() => work ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All that was begun has ended.</summary>
    public void Rest()
    {
        work?.SetResult();
        work = null;
    }

    /// <summary>Takes a write.</summary>
    /// <param name="write">The write.</param>
    /// <param name="apply">What it does; called with the gate held.</param>
    /// <param name="cancellationToken">Ends the wait; what is begun goes on.</param>
    /// <returns>Ends with the write, a put-callback with all that it has begun.</returns>
    public async ValueTask TakeAsync(CaWrite write, Action<CaValue> apply, CancellationToken cancellationToken)
    {
        if (!write.WantsCompletion)
        {
            lock (gate) apply(write.Value);
            return;
        }

        await putCallbacks.WaitAsync(cancellationToken);
        try
        {
            Task begun;
            lock (gate)
            {
                apply(write.Value);
                begun = work?.Task ?? Task.CompletedTask;
            }

            await begun.WaitAsync(cancellationToken);
        }
        finally
        {
            putCallbacks.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => putCallbacks.Dispose();
}
