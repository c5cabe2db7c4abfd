using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Messaging.Outbox;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>An outbox that is kept nowhere: of a replay, which can be made again. It remembers what was sent lately, and takes no more than it has room for.</summary>
/// <param name="capacity">So many messages may wait before <see cref="WhenRoomAsync"/> lets its caller wait.</param>
/// <param name="ioTime">Real time.</param>
public sealed class MemoryOutbox(int capacity, TimeProvider ioTime) : IOutbox
{
    private readonly Lock gate = new();
    private readonly List<OutboxEntry> entries = [];
    private readonly Dictionary<string, long> done = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long forgotten;
    private long waiting;
    private long dropped;

    /// <summary>Adds a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="number">Its number in the topic; one more than that of the message before.</param>
    /// <param name="payload">Its payload, whose own number may be another.</param>
    public void Add(OutgoingMessage message, long number, ReadOnlyMemory<byte> payload) => Change(() =>
    {
        long order = forgotten + entries.Count + 1;
        entries.Add(new OutboxEntry(order, message.Topic, number, message.Schema, message.IsRetained, ioTime.GetUtcNow(), payload.Length, payload));
        return ++waiting;
    });

    /// <summary>Waits until fewer messages wait than there is room for.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when there is room.</returns>
    public Task WhenRoomAsync(CancellationToken cancellationToken) => WhenAsync(() => waiting < capacity, cancellationToken);

    /// <summary>Waits until the broker has, or would not take, all that was added.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when nothing waits.</returns>
    public Task WhenEmptyAsync(CancellationToken cancellationToken) => WhenAsync(() => waiting == 0, cancellationToken);

    /// <inheritdoc/>
    public Task WaitAsync(long after, CancellationToken cancellationToken) => WhenAsync(() => forgotten + entries.Count > after, cancellationToken);

    /// <inheritdoc/>
    public Task<OutboxBacklog> CountAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            ImmutableArray<TopicBacklog> topics =
            [
                .. entries.Where(entry => !HasEnded(entry)).GroupBy(entry => entry.Topic).Select(topic => new TopicBacklog(
                    topic.Key, topic.Last().Schema, topic.LongCount(), topic.Sum(entry => (long)entry.StoredBytes), topic.First().StoredAt)),
            ];
            return Task.FromResult(new OutboxBacklog(topics, dropped));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxEntry>> ReadUnsentAsync(long after, int most, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            int from = (int)Math.Max(0, after - forgotten);
            return Task.FromResult<IReadOnlyList<OutboxEntry>>([.. entries.Skip(from).Where(entry => !HasEnded(entry)).Take(most)]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxEntry>> ReadSentAsync(DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Dictionary<string, long> last = entries.GroupBy(entry => entry.Topic).ToDictionary(topic => topic.Key, topic => topic.Last().Number);
            IEnumerable<OutboxEntry> again = entries.Where(
                entry => HasEnded(entry) && (entry.StoredAt >= since || (entry.IsRetained && entry.Number == last[entry.Topic])));
            return Task.FromResult<IReadOnlyList<OutboxEntry>>([.. again.TakeLast(most)]);
        }
    }

    /// <inheritdoc/>
    public Task<long> EndAsync(IReadOnlyList<OutboxEntry> entries, OutboxEnd how, CancellationToken cancellationToken) => Task.FromResult(Change(() =>
    {
        long ended = 0;
        foreach (IGrouping<string, OutboxEntry> topic in entries.GroupBy(entry => entry.Topic))
        {
            (long before, long last) = (done.GetValueOrDefault(topic.Key), topic.Max(entry => entry.Number));
            if (last <= before) continue;
            done[topic.Key] = last;
            ended += last - before;
        }

        waiting -= ended;
        if (how == OutboxEnd.Dropped) dropped += ended;
        Forget();
        return ended;
    }));

    private bool HasEnded(OutboxEntry entry) => entry.Number <= done.GetValueOrDefault(entry.Topic);

    /// <summary>What has ended is remembered as long as there is room for it.</summary>
    private void Forget()
    {
        if (entries.Count < 2 * capacity) return;
        int first = entries.FindIndex(entry => !HasEnded(entry));
        int count = Math.Min(first < 0 ? entries.Count : first, entries.Count - capacity);
        if (count <= 0) return;
        entries.RemoveRange(0, count);
        forgotten += count;
    }

    private long Change(Func<long> change)
    {
        TaskCompletionSource told;
        long result;
        lock (gate)
        {
            result = change();
            told = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        told.SetResult();
        return result;
    }

    private async Task WhenAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (isSo()) return;
                next = changed.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }
}
