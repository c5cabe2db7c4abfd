using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>Turns what a station has to say into messages of MQTT. Pure.</summary>
/// <param name="station">Name of the station.</param>
public sealed class PublishedMessages(string station)
{
    /// <summary>User property that holds the id of the payload's schema.</summary>
    public const string SchemaProperty = "schema";

    /// <summary>User property of a message that is sent late, or again: <c>1</c>.</summary>
    public const string HistoricalProperty = "historical";

    private const string Json = "application/json";

    /// <summary>A stored message.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="isHistorical">Whether it is sent late, or again.</param>
    /// <returns>The message as it is published.</returns>
    public MqttMessage Of(OutboxEntry entry, bool isHistorical)
    {
        MqttMessage message = Of(entry.Topic, entry.Schema, Json, entry.Payload) with
        {
            QualityOfService = 1,
            IsRetained = entry.IsRetained,
            Expiry = TopicKinds.StoredOf(entry.Schema)?.Expiry,
        };
        return isHistorical ? message with { UserProperties = [.. message.UserProperties, new MqttUserProperty(HistoricalProperty, "1")] } : message;
    }

    /// <summary>A message that is sent as it comes.</summary>
    /// <param name="live">The message.</param>
    /// <returns>The message as it is published.</returns>
    public MqttMessage Of(LiveMessage live) => Of(live.Topic, live.Kind.Schema, live.ContentType, live.Bytes) with
    {
        QualityOfService = live.Kind.QualityOfService,
        IsRetained = live.Kind.IsRetained,
        Expiry = live.Kind.Expiry,
    };

    /// <summary>Fits a message to what a broker has. What is stored must be acknowledged, or it is not sent; what is live may be less.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isStored">Whether it is stored.</param>
    /// <param name="session">What the broker granted.</param>
    /// <returns>The message with the retention and, where it is live, the quality of service that the broker has.</returns>
    public static MqttMessage Fit(MqttMessage message, bool isStored, MqttSession session) => message with
    {
        QualityOfService = isStored ? message.QualityOfService : Math.Min(message.QualityOfService, session.MaximumQualityOfService),
        IsRetained = message.IsRetained && session.RetainIsAvailable,
    };

    /// <summary>Whether the broker would refuse this message whenever it came, and would take the next.</summary>
    /// <param name="refusal">What it said.</param>
    /// <returns>True where the message itself is at fault, false where the station or the moment is.</returns>
    public static bool IsRefusedAlone(MqttRefusedException refusal) =>
        refusal.Reason is MqttReason.PacketTooLarge or MqttReason.PayloadFormatInvalid or MqttReason.TopicNameInvalid;

    private MqttMessage Of(string topic, string schema, string contentType, ReadOnlyMemory<byte> payload) =>
        new(TopicName.Whole(station, topic), payload)
        {
            ContentType = contentType,
            IsText = contentType == Json,
            UserProperties = [new MqttUserProperty(SchemaProperty, schema)],
        };
}
