namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>CONNECT: who asks, and for what (3.1).</summary>
internal static class ConnectPacket
{
    /// <summary>How many messages of quality of service 1 the server may send unacknowledged.</summary>
    public const int ReceiveMaximum = 256;

    private const int Version = 5;
    private const int LeastPacketBytes = 128;

    /// <summary>Writes a CONNECT.</summary>
    /// <param name="options">Who asks, and for what.</param>
    /// <returns>The whole packet.</returns>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public static byte[] Encode(MqttConnectOptions options)
    {
        PacketWriter body = new();
        body.Text("MQTT");
        body.Byte(Version);
        body.Byte(Flags(options));
        body.UInt16((int)WireSeconds.Of(options.KeepAlive, 1, ushort.MaxValue, "keep-alive"));
        body.Properties(Properties(options));
        body.Text(WireText.Check(options.ClientId, "client id"));
        if (options.Will is { } will) WriteWill(body, will);
        if (options.UserName is { } user) body.Text(WireText.Check(user, "user name"));
        if (options.Password is { } password) body.Text(WireText.Check(password, "password"));
        return PacketWriter.Packet(PacketType.Connect, 0, body);
    }

    private static int Flags(MqttConnectOptions options)
    {
        int flags = (options.UserName is null ? 0 : 0x80) | (options.Password is null ? 0 : 0x40) | (options.IsCleanStart ? 0x02 : 0);
        return options.Will is { Message: var will } ? flags | (will.IsRetained ? 0x20 : 0) | (will.QualityOfService << 3) | 0x04 : flags;
    }

    private static PacketWriter Properties(MqttConnectOptions options)
    {
        if (options.MaximumPacketBytes < LeastPacketBytes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.MaximumPacketBytes, $"The longest packet taken must be {LeastPacketBytes} bytes or more.");
        }

        PacketWriter properties = new();
        properties.Property(PropertyId.SessionExpiryInterval, WireSeconds.Of(options.SessionExpiry, 0, uint.MaxValue - 1, "session expiry"));
        properties.Byte((int)PropertyId.ReceiveMaximum);
        properties.UInt16(ReceiveMaximum);
        properties.Property(PropertyId.MaximumPacketSize, (uint)options.MaximumPacketBytes);
        return properties;
    }

    private static void WriteWill(PacketWriter body, MqttWill will)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(will.Message.QualityOfService);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(will.Message.QualityOfService, 1);
        if (will.Message.Payload.Length > ushort.MaxValue) throw new ArgumentException("The will's payload is longer than 65,535 bytes.");
        PacketWriter properties = new();
        properties.Property(PropertyId.WillDelayInterval, WireSeconds.Of(will.Delay, 0, uint.MaxValue, "delay of the will"));
        MessageProperties.Write(properties, will.Message);
        body.Properties(properties);
        body.Text(WireText.CheckTopic(will.Message.Topic));
        body.Binary(will.Message.Payload.Span);
    }
}
