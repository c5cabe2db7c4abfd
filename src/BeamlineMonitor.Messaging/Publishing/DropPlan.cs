using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>Which of the messages that wait must go, so that the rest is within its bounds. Pure; it is asked about each message once, oldest first.</summary>
public sealed class DropPlan
{
    private readonly DateTimeOffset oldest;
    private readonly Dictionary<MessageRank, long> bytesToFree;

    private DropPlan(DateTimeOffset oldest, Dictionary<MessageRank, long> bytesToFree) => (this.oldest, this.bytesToFree) = (oldest, bytesToFree);

    /// <summary>Makes the plan.</summary>
    /// <param name="backlog">What waits.</param>
    /// <param name="bounds">How much may.</param>
    /// <param name="now">Real time.</param>
    /// <returns>The plan; null when nothing is over.</returns>
    public static DropPlan? Of(OutboxBacklog backlog, OutboxBounds bounds, DateTimeOffset now)
    {
        DateTimeOffset oldest = now - bounds.LongestAge;
        long over = Math.Max(0, backlog.Bytes - bounds.LargestBytes);
        if (over == 0 && !backlog.Topics.Any(topic => topic.OldestStoredAt < oldest)) return null;
        var bytesToFree = new Dictionary<MessageRank, long>();
        foreach (MessageRank rank in Enum.GetValues<MessageRank>())
        {
            long waiting = backlog.Topics.Where(topic => RankOf(topic.Schema) == rank).Sum(topic => topic.Bytes);
            bytesToFree[rank] = Math.Min(over, waiting);
            over -= bytesToFree[rank];
        }

        return new DropPlan(oldest, bytesToFree);
    }

    /// <summary>The rank of a message.</summary>
    /// <param name="schema">Id of its schema.</param>
    /// <returns>The rank; that of events for what this version does not know.</returns>
    public static MessageRank RankOf(string schema) => TopicKinds.StoredOf(schema)?.Payload switch
    {
        { } payload when payload == typeof(EchemBatchPayload) => MessageRank.Batch,
        { } payload when payload == typeof(LayerPayload) || payload == typeof(ProfilePayload) || payload == typeof(SummaryPayload) => MessageRank.Profile,
        _ => MessageRank.Event,
    };

    /// <summary>Whether a message must go.</summary>
    /// <param name="entry">The next oldest message.</param>
    /// <returns>True to drop it.</returns>
    public bool Drops(OutboxEntry entry)
    {
        MessageRank rank = RankOf(entry.Schema);
        bool isOver = bytesToFree[rank] > 0;
        if (!isOver && entry.StoredAt >= oldest) return false;
        bytesToFree[rank] -= entry.StoredBytes;
        return true;
    }
}
