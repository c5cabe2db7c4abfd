using System.Collections.Immutable;

namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>PUBLISH from a server (3.3).</summary>
/// <param name="Message">The message.</param>
/// <param name="Id">Packet identifier of a message that wants a PUBACK; 0 for none.</param>
internal readonly record struct PublishPacket(MqttMessage Message, ushort Id)
{
    private const int Duplicate = 8;

    /// <summary>Reads a PUBLISH.</summary>
    /// <param name="packet">The packet; the message keeps its bytes.</param>
    /// <returns>The message.</returns>
    /// <exception cref="MqttProtocolException">It is not one, or uses what this client did not allow: quality of service 2, a topic alias.</exception>
    public static PublishPacket Decode(Packet packet)
    {
        int qualityOfService = (packet.Flags >> 1) & 3;
        if (qualityOfService == 3) throw Fault.Malformed("a Publish has quality of service 3 (3.3.1.2)");
        if (qualityOfService == 2) throw Fault.Forbidden("a Publish has quality of service 2, and every subscription asked for 1 at most (3.8.4)");
        if (qualityOfService == 0 && (packet.Flags & Duplicate) != 0) throw Fault.Malformed("a Publish of quality of service 0 is marked a duplicate (3.3.1.1)");
        PacketReader reader = new(packet.Body);
        string topic = reader.ReadText();
        if (topic.AsSpan().ContainsAny('+', '#')) throw Fault.Malformed("a Publish has a wildcard in its topic (3.3.2.1)");
        ushort id = qualityOfService > 0 ? reader.ReadPacketId() : (ushort)0;
        MqttMessage message = new(topic, default) { QualityOfService = qualityOfService, IsRetained = (packet.Flags & 1) != 0 };
        ImmutableArray<MqttUserProperty>.Builder? userProperties = null;
        PropertyReader properties = reader.ReadProperties(PropertyPlace.Publish);
        while (properties.MoveNext())
        {
            if (properties.Id == PropertyId.UserProperty)
                (userProperties ??= ImmutableArray.CreateBuilder<MqttUserProperty>()).Add(new MqttUserProperty(properties.Name, properties.Text));
            else
                message = With(message, properties);
        }

        if (topic.Length == 0) throw Fault.Forbidden("a Publish has no topic (3.3.2.1)");
        return new PublishPacket(
            message with { Payload = packet.Body.AsMemory(reader.Position), UserProperties = userProperties?.ToImmutable() ?? [] }, id);
    }

    private static MqttMessage With(MqttMessage message, PropertyReader property) => property.Id switch
    {
        PropertyId.PayloadFormatIndicator => message with { IsText = property.Number == 1 },
        PropertyId.MessageExpiryInterval => message with { Expiry = TimeSpan.FromSeconds(property.Number) },
        PropertyId.ContentType => message with { ContentType = property.Text },
        PropertyId.TopicAlias => throw new MqttProtocolException("a Publish has a topic alias, and none was allowed (3.1.2.11.5)", MqttReason.TopicAliasInvalid),
        _ => message, // request and response is not spoken
    };
}
