namespace BeamlineMonitor.Messaging.Outbox;

/// <summary>A stored message.</summary>
/// <param name="Order">Its place in the outbox, from 1, in the order of commit over all topics.</param>
/// <param name="Topic">Topic below the station's root.</param>
/// <param name="Number">Its number in the run and topic, from 1: the payload's <c>seq</c>.</param>
/// <param name="Schema">Id of its schema.</param>
/// <param name="IsRetained">Whether the broker keeps it.</param>
/// <param name="StoredAt">When it was stored, real time: one that leaves much later is <c>historical</c>.</param>
/// <param name="StoredBytes">What it takes in the store, as <see cref="TopicBacklog.Bytes"/> counts it.</param>
/// <param name="Payload">The payload.</param>
public sealed record OutboxEntry(
    long Order, string Topic, long Number, string Schema, bool IsRetained, DateTimeOffset StoredAt, int StoredBytes, ReadOnlyMemory<byte> Payload);
