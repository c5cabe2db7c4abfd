using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>A message that is sent as it comes and is not stored.</summary>
/// <param name="Kind">What it is: quality of service, retention and expiry.</param>
/// <param name="Topic">Topic below the station's root.</param>
/// <param name="ContentType">Of its bytes, such as <c>application/json</c>.</param>
/// <param name="Bytes">The payload.</param>
public sealed record LiveMessage(TopicKind Kind, string Topic, string ContentType, ReadOnlyMemory<byte> Bytes);
