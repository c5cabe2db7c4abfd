using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Messaging.Publishing;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>Remembers what it is told, and tells who waits for it.</summary>
internal sealed class CollectingLog : IPublisherLog
{
    private readonly Lock gate = new();
    private readonly List<(string Kind, string Text)> told = [];
    private readonly List<(string Kind, TaskCompletionSource<string> Found)> waiters = [];

    public IReadOnlyList<string> Kinds
    {
        get
        {
            lock (gate) return [.. told.Select(one => one.Kind)];
        }
    }

    public Task TellAsync(string kind, EventSeverity severity, string text, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            told.Add((kind, text));
            foreach ((string wanted, TaskCompletionSource<string> found) in waiters)
            {
                if (wanted == kind) found.TrySetResult(text);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Waits for an event, past or to come.</summary>
    public Task<string> WaitForAsync(string kind, CancellationToken cancellationToken)
    {
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (told.Find(one => one.Kind == kind) is { Text: { } past }) return Task.FromResult(past);
            waiters.Add((kind, found));
        }

        return found.Task.WaitAsync(cancellationToken);
    }
}
