using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Commands.Watch;

/// <summary>What a subscriber knows: the latest message of every topic, and the last events. Any thread may call.</summary>
/// <param name="ioTime">Real time.</param>
internal sealed class WatchState(TimeProvider ioTime)
{
    private const int EventsKept = 6;

    private readonly Lock gate = new();
    private readonly Dictionary<string, WatchedValue> latest = new(StringComparer.Ordinal);
    private readonly Queue<WatchedValue> events = [];

    /// <summary>Messages that could not be read; a reader must not stop for one.</summary>
    public long Unreadable { get; private set; }

    /// <summary>The latest of every topic, in the order of the topics.</summary>
    public ImmutableArray<WatchedValue> Latest
    {
        get
        {
            lock (gate) return [.. latest.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
        }
    }

    /// <summary>The last events, oldest first.</summary>
    public ImmutableArray<WatchedValue> Events
    {
        get
        {
            lock (gate) return [.. events];
        }
    }

    /// <summary>Takes a message. One that was sent again after a later one changes nothing.</summary>
    /// <param name="message">The message.</param>
    public void Take(MqttMessage message)
    {
        if (TopicName.Split(message.Topic) is not var (station, topic)) return;
        if (TopicKinds.All.FirstOrDefault(kind => kind.NamesIn(topic) is not null) is not { Payload: { } type } kind) return;
        lock (gate)
        {
            if (message.Payload.IsEmpty)
            {
                latest.Remove(message.Topic); // how a retained message is taken back
                return;
            }

            try
            {
                Payload payload = PayloadJson.Read(type, message.Payload.Span);
                var at = DateTimeOffset.ParseExact(payload.At, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                var value = new WatchedValue(station, kind, kind.NamesIn(topic)!.Value, payload, at, ioTime.GetTimestamp(), message.IsRetained);
                if (latest.TryGetValue(message.Topic, out WatchedValue? before) && IsOlder(value, before)) return;
                latest[message.Topic] = value;
                if (kind == TopicKinds.Event) Keep(value);
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                Unreadable++;
            }
        }
    }

    private void Keep(WatchedValue happened)
    {
        events.Enqueue(happened);
        while (events.Count > EventsKept) events.Dequeue();
    }

    // A stored message has its number in the run; one that is sent as it comes is numbered anew at each start of the daemon.
    private static bool IsOlder(WatchedValue value, WatchedValue before) =>
        value.Payload.Run == before.Payload.Run
        && (value.Kind.IsStored ? value.Payload.Sequence <= before.Payload.Sequence : value.At < before.At);
}
