namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Names what is wrong with bytes of a broker; the connection adds which broker it was.</summary>
internal static class Fault
{
    public static MqttProtocolException Malformed(string what) => new(what, MqttReason.MalformedPacket);

    public static MqttProtocolException Forbidden(string what) => new(what, MqttReason.ProtocolError);
}
