namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>PUBACK (3.4) or SUBACK (3.9): the server's answer to one request.</summary>
/// <param name="Id">Packet identifier of the request, from 1.</param>
/// <param name="Reason">Success, or why it refused.</param>
/// <param name="ReasonString">What it says to it, quoted for a message; empty for nothing.</param>
internal readonly record struct AnswerPacket(ushort Id, MqttReason Reason, string ReasonString)
{
    /// <summary>Reads a PUBACK, whose reason may be left out for success, and its properties for none.</summary>
    /// <param name="body">Its body.</param>
    /// <returns>The packet.</returns>
    /// <exception cref="MqttProtocolException">It is not one.</exception>
    public static AnswerPacket DecodePubAck(ReadOnlySpan<byte> body)
    {
        PacketReader reader = new(body);
        ushort id = reader.ReadPacketId();
        MqttReason reason = reader.Remaining == 0 ? MqttReason.Success : ReasonRule.Read(reader.ReadByte(), PropertyPlace.PubAck);
        string reasonString = reader.Remaining == 0 ? "" : reader.ReadProperties(PropertyPlace.PubAck).ReadReasonString();
        reader.ExpectEnd();
        return new AnswerPacket(id, reason, reasonString);
    }

    /// <summary>Reads the SUBACK to a SUBSCRIBE with one filter.</summary>
    /// <param name="body">Its body.</param>
    /// <returns>The packet.</returns>
    /// <exception cref="MqttProtocolException">It is not one.</exception>
    public static AnswerPacket DecodeSubAck(ReadOnlySpan<byte> body)
    {
        PacketReader reader = new(body);
        ushort id = reader.ReadPacketId();
        string reasonString = reader.ReadProperties(PropertyPlace.SubAck).ReadReasonString();
        MqttReason reason = ReasonRule.Read(reader.ReadByte(), PropertyPlace.SubAck);
        reader.ExpectEnd();
        return new AnswerPacket(id, reason, reasonString);
    }

    /// <summary>Writes the PUBACK to a message that was taken.</summary>
    /// <param name="id">Its packet identifier.</param>
    /// <returns>The whole packet.</returns>
    public static byte[] EncodePubAck(ushort id) => [(byte)PacketType.PubAck << 4, 2, (byte)(id >> 8), (byte)id];
}
