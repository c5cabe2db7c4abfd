namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>What a station has opened and what runs in it: closed in reverse order, and the first fault is told.</summary>
internal sealed class StationParts : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Stack<IAsyncDisposable> parts = [];
    private readonly List<Task> running = [];
    private readonly TaskCompletionSource fault = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Faulted when something that runs failed; ends when all is closed.</summary>
    public Task Completion => fault.Task;

    /// <summary>Takes over a part.</summary>
    /// <typeparam name="T">Its type, which can be disposed one way or the other.</typeparam>
    /// <param name="part">The part.</param>
    /// <returns>The same part.</returns>
    public T Own<T>(T part)
        where T : class
    {
        parts.Push(part as IAsyncDisposable ?? new Disposal(((IDisposable)part).Dispose));
        return part;
    }

    /// <summary>Takes over a folder: it is deleted when all that was opened after it is closed.</summary>
    /// <param name="path">The folder.</param>
    public void OwnFolder(string path) => parts.Push(new Disposal(() => Directory.Delete(path, recursive: true)));

    /// <summary>Looks after something that runs.</summary>
    /// <param name="task">Ends when its part is closed, or is cancelled then.</param>
    public void Run(Task task)
    {
        lock (gate)
        {
            running.RemoveAll(task => task.IsCompleted);
            running.Add(TellFaultAsync(task));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out IAsyncDisposable? part)) await part.DisposeAsync();
        Task[] left;
        lock (gate) left = [.. running];
        await Task.WhenAll(left);
        fault.TrySetResult();
    }

    private async Task TellFaultAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task.Exception is { } failure) fault.TrySetException(failure.InnerExceptions);
    }

    private sealed class Disposal(Action dispose) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            dispose();
            return ValueTask.CompletedTask;
        }
    }
}
