namespace BeamlineMonitor.Messaging.Outbox;

/// <summary>What waits in one topic of an outbox.</summary>
/// <param name="Topic">Topic below the station's root.</param>
/// <param name="Messages">Unsent messages, ≥ 1.</param>
/// <param name="Bytes">Size of their payloads, bytes.</param>
/// <param name="OldestStoredAt">When the oldest was stored, real time.</param>
public sealed record TopicBacklog(string Topic, long Messages, long Bytes, DateTimeOffset OldestStoredAt);
