using System.Threading.Channels;

namespace BeamlineMonitor.Recording.Files;

/// <summary>One worker that does what is queued, in order, one thing at a time; who queues into a full queue waits.</summary>
internal sealed class WorkQueue : IAsyncDisposable
{
    private const int Capacity = 64;

    private readonly Channel<Task> queue = Channel.CreateBounded<Task>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task worker;

    /// <summary>Starts the worker.</summary>
    /// <param name="whenIdle">Done after work that left the queue empty, when its caller has been answered; it does not throw.</param>
    public WorkQueue(Action? whenIdle = null) => worker = Task.Run(() => WorkAsync(whenIdle));

    /// <summary>Queues work and awaits it.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="work">The work; it blocks the worker while it lasts.</param>
    /// <param name="cancellationToken">Abandons the call before the work is begun; work that has begun is finished.</param>
    /// <returns>What the work gave, or its exception.</returns>
    /// <exception cref="ObjectDisposedException">The queue was closed.</exception>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        // The continuation of a caller must not run on the worker: it would hold up the next in the queue.
        var task = new Task<T>(
            () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return work();
            },
            TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await queue.Writer.WriteAsync(task, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException("The run file was closed.", e);
        }

        return await task.ConfigureAwait(false);
    }

    /// <summary>Finishes what is queued and ends the worker.</summary>
    /// <returns>Ends with the worker.</returns>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await worker.ConfigureAwait(false);
    }

    private async Task WorkAsync(Action? whenIdle)
    {
        await foreach (Task task in queue.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            task.RunSynchronously(TaskScheduler.Default);
            if (whenIdle is not null && queue.Reader.Count == 0) whenIdle();
        }
    }
}
