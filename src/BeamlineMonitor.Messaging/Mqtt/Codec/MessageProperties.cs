namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Properties that a PUBLISH and a will have in common.</summary>
internal static class MessageProperties
{
    public static void Write(PacketWriter writer, MqttMessage message)
    {
        if (message.IsText)
        {
            writer.Byte((int)PropertyId.PayloadFormatIndicator);
            writer.Byte(1);
        }

        if (message.Expiry is { } expiry) writer.Property(PropertyId.MessageExpiryInterval, WireSeconds.Of(expiry, 0, uint.MaxValue, "message expiry"));
        if (message.ContentType is { } type) writer.Property(PropertyId.ContentType, WireText.Check(type, "content type"));
        foreach (MqttUserProperty property in message.UserProperties)
        {
            writer.Property(PropertyId.UserProperty, WireText.Check(property.Name, "name of a user property"));
            writer.Text(WireText.Check(property.Value, "value of a user property"));
        }
    }
}
