namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>CONNACK: the server's answer to CONNECT (3.2).</summary>
/// <param name="Reason">Success, or why it refused.</param>
/// <param name="ReasonString">What it says to it, quoted for a message; empty for nothing.</param>
/// <param name="Session">What it granted; meaningless when it refused.</param>
internal sealed record ConnAckPacket(MqttReason Reason, string ReasonString, MqttSession Session)
{
    private const int LongestPacketBytes = 268_435_460;

    /// <summary>Reads a CONNACK.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="asked">What CONNECT said: its values stand where the server names none.</param>
    /// <returns>The packet.</returns>
    /// <exception cref="MqttProtocolException">It is not one.</exception>
    public static ConnAckPacket Decode(ReadOnlySpan<byte> body, MqttConnectOptions asked)
    {
        PacketReader reader = new(body);
        byte flags = reader.ReadByte();
        if (flags > 1) throw Fault.Malformed($"the flags of a ConnAck are {flags}, not 0 or 1 (3.2.2.1)");
        MqttReason reason = ReasonRule.Read(reader.ReadByte(), PropertyPlace.ConnAck);
        bool isPresent = flags == 1;
        if (isPresent && reason.IsFailure()) throw Fault.Forbidden("a ConnAck refuses and has a session all the same (3.2.2.1.1)");
        if (isPresent && asked.IsCleanStart) throw Fault.Forbidden("a ConnAck has a session after a clean start (3.1.2.4)");
        MqttSession session = new(isPresent, ushort.MaxValue, LongestPacketBytes, 1, true, asked.KeepAlive, asked.SessionExpiry, null);
        string reasonString = "";
        PropertyReader properties = reader.ReadProperties(PropertyPlace.ConnAck);
        while (properties.MoveNext())
        {
            if (properties.Id == PropertyId.ReasonString) reasonString = ForeignText.Quoted(properties.Text);
            else session = With(session, properties);
        }

        reader.ExpectEnd();
        return new ConnAckPacket(reason, reasonString, session);
    }

    private static MqttSession With(MqttSession session, PropertyReader property) => property.Id switch
    {
        PropertyId.ReceiveMaximum => session with { ReceiveMaximum = (int)property.Number },
        PropertyId.MaximumPacketSize => session with { MaximumPacketBytes = (int)Math.Min(property.Number, LongestPacketBytes) },
        PropertyId.MaximumQos => session with { MaximumQualityOfService = (int)property.Number },
        PropertyId.RetainAvailable => session with { RetainIsAvailable = property.Number == 1 },
        PropertyId.SessionExpiryInterval => session with { SessionExpiry = TimeSpan.FromSeconds(property.Number) },
        PropertyId.AssignedClientIdentifier => session with { AssignedClientId = property.Text },

        // 0 turns the server's own watch off, not ours; pinging more often than it wants is always allowed.
        PropertyId.ServerKeepAlive when property.Number > 0 && property.Number < session.KeepAlive.TotalSeconds =>
            session with { KeepAlive = TimeSpan.FromSeconds(property.Number) },
        _ => session,
    };
}
