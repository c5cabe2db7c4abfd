using System.Collections.Immutable;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Commands.Watch;

/// <summary>The latest message of a topic.</summary>
/// <param name="Station">Name of the station.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Names">The names in its topic.</param>
/// <param name="Payload">The message.</param>
/// <param name="At">Experiment UTC that it tells of.</param>
/// <param name="ReceivedAt">When it was received: a time stamp, real time.</param>
/// <param name="WasKept">Whether the broker had kept it: then it may be older than its receipt.</param>
internal sealed record WatchedValue(
    string Station, TopicKind Kind, ImmutableArray<string> Names, Payload Payload, DateTimeOffset At, long ReceivedAt, bool WasKept);
