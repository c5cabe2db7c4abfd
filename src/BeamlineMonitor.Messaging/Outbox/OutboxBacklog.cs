using System.Collections.Immutable;

namespace BeamlineMonitor.Messaging.Outbox;

/// <summary>What waits in an outbox.</summary>
/// <param name="Topics">The topics with unsent messages.</param>
/// <param name="Dropped">Messages of all topics that were ever dropped.</param>
public sealed record OutboxBacklog(ImmutableArray<TopicBacklog> Topics, long Dropped)
{
    /// <summary>Unsent messages of all topics.</summary>
    public long Messages => Topics.Sum(topic => topic.Messages);

    /// <summary>What they take in the store, bytes.</summary>
    public long Bytes => Topics.Sum(topic => topic.Bytes);
}
