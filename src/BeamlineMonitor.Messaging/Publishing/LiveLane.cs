using BeamlineMonitor.Messaging.Building;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>
/// Messages that are sent as they come and are not stored. Of a topic that the broker keeps only the latest counts, and it waits for a broker as long as
/// that takes; the others wait in a bounded queue whose oldest is dropped. Any thread may offer, and it never waits; one takes.
/// </summary>
/// <param name="capacity">So many wait at most, of topics that the broker does not keep.</param>
/// <param name="ioTime">Real time.</param>
public sealed class LiveLane(int capacity, TimeProvider ioTime)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Latest> kept = [];
    private readonly Queue<(LiveMessage Message, long Stamp)> passing = new();
    private TaskCompletionSource offered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long versions;
    private long dropped;

    /// <summary>Messages that were never sent: too many, too old, or another of their topic came before a broker did.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Messages that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return passing.Count + kept.Values.Count(latest => latest.IsDue);
        }
    }

    /// <summary>Offers a message.</summary>
    /// <param name="message">The message.</param>
    public void Offer(LiveMessage message)
    {
        TaskCompletionSource waited;
        lock (gate)
        {
            if (message.Kind.IsRetained)
            {
                if (kept.TryGetValue(message.Topic, out Latest? before) && before.IsDue) Interlocked.Increment(ref dropped);
                kept[message.Topic] = new Latest(message, ++versions) { AcknowledgedVersion = before?.AcknowledgedVersion ?? 0 };
            }
            else
            {
                passing.Enqueue((message, ioTime.GetTimestamp()));
                while (passing.Count > capacity) Drop();
            }

            waited = offered;
            offered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waited.SetResult();
    }

    /// <summary>A new connection: what was under way when the last one ended is due again.</summary>
    /// <param name="isPresent">Whether the broker still knows what it acknowledged; otherwise everything it should keep is due.</param>
    public void BeginSession(bool isPresent)
    {
        lock (gate)
        {
            foreach (Latest latest in kept.Values)
            {
                if (!isPresent) latest.AcknowledgedVersion = 0;
                latest.TakenVersion = latest.AcknowledgedVersion;
            }
        }
    }

    /// <summary>Takes the next message; what the broker keeps comes first, for it is the state.</summary>
    /// <returns>The message; null when nothing waits.</returns>
    public LiveTicket? TryTake()
    {
        lock (gate)
        {
            if (kept.Values.Where(latest => latest.IsDue).MinBy(latest => latest.Version) is { } due)
            {
                due.TakenVersion = due.Version;
                return new LiveTicket(due.Message, due.Version);
            }

            while (passing.TryPeek(out (LiveMessage Message, long Stamp) next))
            {
                if (ioTime.GetElapsedTime(next.Stamp) > next.Message.Kind.Expiry)
                {
                    Drop();
                    continue;
                }

                return new LiveTicket(passing.Dequeue().Message, 0);
            }

            return null;
        }
    }

    /// <summary>Notes that the broker has a message, or would not take it whenever it came.</summary>
    /// <param name="ticket">What was taken.</param>
    /// <param name="isRefused">Whether it is dropped and counted.</param>
    public void Settle(LiveTicket ticket, bool isRefused)
    {
        if (isRefused) Interlocked.Increment(ref dropped);
        lock (gate)
        {
            if (kept.TryGetValue(ticket.Message.Topic, out Latest? latest))
                latest.AcknowledgedVersion = Math.Max(latest.AcknowledgedVersion, ticket.Version);
        }
    }

    /// <summary>Waits for something to take.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when there is something.</returns>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return passing.Count > 0 || kept.Values.Any(latest => latest.IsDue) ? Task.CompletedTask : offered.Task.WaitAsync(cancellationToken);
        }
    }

    private void Drop()
    {
        passing.Dequeue();
        Interlocked.Increment(ref dropped);
    }

    private sealed class Latest(LiveMessage message, long version)
    {
        public LiveMessage Message { get; } = message;

        public long Version { get; } = version;

        public long TakenVersion { get; set; }

        public long AcknowledgedVersion { get; set; }

        public bool IsDue => Version > TakenVersion;
    }
}
