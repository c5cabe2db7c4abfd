namespace BeamlineMonitor.Messaging.Outbox;

/// <summary>What waits in one topic of an outbox.</summary>
/// <param name="Topic">Topic below the station's root.</param>
/// <param name="Schema">Id of the schema of its latest message.</param>
/// <param name="Messages">Unsent messages, ≥ 1.</param>
/// <param name="Bytes">What they take in the store, bytes.</param>
/// <param name="OldestStoredAt">When the oldest was stored, real time.</param>
public sealed record TopicBacklog(string Topic, string Schema, long Messages, long Bytes, DateTimeOffset OldestStoredAt);
