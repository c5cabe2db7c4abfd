using System.Collections.Concurrent;
using BeamlineMonitor.Messaging.Outbox;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>What is counted of the publishing; safe to use from several threads.</summary>
public sealed class PublisherMeter
{
    private readonly long[] dropped = new long[Enum.GetValues<MessageRank>().Length];
    private readonly ConcurrentDictionary<IOutbox, OutboxBacklog> waiting = new();
    private long connections, sent, sentAgain, live, lagTicks;
    private int isConnected, isRefused;

    /// <summary>Whether the broker has taken the connection.</summary>
    public bool IsConnected => Volatile.Read(ref isConnected) == 1;

    /// <summary>Whether the broker refused it for good, so that nothing is tried any more.</summary>
    public bool IsRefused => Volatile.Read(ref isRefused) == 1;

    /// <summary>How often the broker has taken a connection.</summary>
    public long Connections => Interlocked.Read(ref connections);

    /// <summary>Stored messages that the broker acknowledged.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Messages that were sent again, for the broker may have lost them.</summary>
    public long SentAgain => Interlocked.Read(ref sentAgain);

    /// <summary>Messages that were sent as they came.</summary>
    public long Live => Interlocked.Read(ref live);

    /// <summary>Stored messages that wait in all open outboxes, as last counted.</summary>
    public long WaitingMessages => waiting.Values.Sum(backlog => backlog.Messages);

    /// <summary>What they take in the run files, bytes.</summary>
    public long WaitingBytes => waiting.Values.Sum(backlog => backlog.Bytes);

    /// <summary>From storing to acknowledgement of the last message that was acknowledged, real time.</summary>
    public TimeSpan Lag => TimeSpan.FromTicks(Interlocked.Read(ref lagTicks));

    /// <summary>Stored messages that were dropped, by rank.</summary>
    /// <param name="rank">The rank.</param>
    /// <returns>How many.</returns>
    public long Dropped(MessageRank rank) => Interlocked.Read(ref dropped[(int)rank]);

    internal void ConnectionChanged(bool isUp)
    {
        if (isUp) Interlocked.Increment(ref connections);
        Volatile.Write(ref isConnected, isUp ? 1 : 0);
        if (isUp) Volatile.Write(ref isRefused, 0);
    }

    internal void Refused() => Volatile.Write(ref isRefused, 1);

    internal void Counted(IOutbox outbox, OutboxBacklog backlog) => waiting[outbox] = backlog;

    internal void Closed(IOutbox outbox) => waiting.TryRemove(outbox, out _);

    internal void Acknowledged(TimeSpan lag)
    {
        Interlocked.Increment(ref sent);
        Interlocked.Exchange(ref lagTicks, lag.Ticks);
    }

    internal void AcknowledgedAgain() => Interlocked.Increment(ref sentAgain);

    internal void LiveSent() => Interlocked.Increment(ref live);

    internal void MessageDropped(string schema) => Interlocked.Increment(ref dropped[(int)DropPlan.RankOf(schema)]);
}
