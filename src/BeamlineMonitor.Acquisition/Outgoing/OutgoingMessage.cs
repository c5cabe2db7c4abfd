namespace BeamlineMonitor.Acquisition.Outgoing;

/// <summary>A message that is to leave through the outbox. Its number is only known in the transaction that stores it.</summary>
/// <param name="Topic">Topic below the station's root, such as <c>cell/cell1/layer/3</c>.</param>
/// <param name="Schema">Id of its schema.</param>
/// <param name="Encode">Writes the payload with its number in the run and topic, UTF-8 JSON; the same number gives the same bytes.</param>
/// <param name="IsRetained">Whether the broker keeps it.</param>
public sealed record OutgoingMessage(string Topic, string Schema, Func<long, ReadOnlyMemory<byte>> Encode, bool IsRetained);
