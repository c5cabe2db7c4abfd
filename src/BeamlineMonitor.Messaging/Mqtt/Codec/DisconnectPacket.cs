namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>DISCONNECT: either side's last word (3.14).</summary>
/// <param name="Reason">Why.</param>
/// <param name="ReasonString">What the server says to it, quoted for a message; empty for nothing.</param>
internal readonly record struct DisconnectPacket(MqttReason Reason, string ReasonString)
{
    /// <summary>Reads a DISCONNECT, whose reason may be left out for a normal one, and its properties for none.</summary>
    /// <param name="body">Its body.</param>
    /// <returns>The packet.</returns>
    /// <exception cref="MqttProtocolException">It is not one.</exception>
    public static DisconnectPacket Decode(ReadOnlySpan<byte> body)
    {
        PacketReader reader = new(body);
        MqttReason reason = reader.Remaining == 0 ? MqttReason.Success : ReasonRule.Read(reader.ReadByte(), PropertyPlace.Disconnect);
        string reasonString = reader.Remaining == 0 ? "" : reader.ReadProperties(PropertyPlace.Disconnect).ReadReasonString();
        reader.ExpectEnd();
        return new DisconnectPacket(reason, reasonString);
    }

    /// <summary>Writes a DISCONNECT.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The whole packet.</returns>
    public static byte[] Encode(MqttReason reason) =>
        reason == MqttReason.Success ? [(byte)PacketType.Disconnect << 4, 0] : [(byte)PacketType.Disconnect << 4, 1, (byte)reason];
}
