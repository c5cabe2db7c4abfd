using System.Diagnostics.CodeAnalysis;

namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Who may use the line: one at a time, and a command never waits for the reader of a running step, which steps aside and comes back.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore without a wait handle and a source without a timer hold nothing to free; disposing them would race with a reader.")]
internal sealed class LineTurns
{
    private readonly SemaphoreSlim line = new(1, 1);
    private CancellationTokenSource stepAside = new();
    private int commandsWaiting;

    /// <summary>Takes the line for a command.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Gives the line back when disposed.</returns>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref commandsWaiting);
        try
        {
            await Volatile.Read(ref stepAside).CancelAsync();
            await line.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref commandsWaiting);
        }

        return new Turn(line);
    }

    /// <summary>Lets a reader use the line until it is done or a command wants the line.</summary>
    /// <param name="read">Must heed its token at once.</param>
    /// <param name="cancellationToken">The caller's own.</param>
    /// <returns>Ends when the reader is done or has stepped aside.</returns>
    public async Task ReadAsync(Func<CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        await line.WaitAsync(cancellationToken);
        using Turn turn = new(line);
        CancellationTokenSource fresh = new();

        // A full fence: either this reader sees the command that waits, or the command sees this source. A plain write could pass the read below it.
        Interlocked.Exchange(ref stepAside, fresh);
        if (Volatile.Read(ref commandsWaiting) > 0) return; // it cancelled the source before this one
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, fresh.Token);
        try
        {
            await read(either.Token);
        }
        catch (OperationCanceledException) when (fresh.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A command goes first.
        }
    }

    private sealed class Turn(SemaphoreSlim line) : IDisposable
    {
        public void Dispose() => line.Release();
    }
}
