using System.Buffers.Binary;

namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>A PUBLISH to be sent (3.3): checked and written but for the packet identifier, which it gets when its turn comes.</summary>
internal sealed class OutgoingPublish
{
    private const int LongestBody = 268_435_455;

    private readonly byte[] head;
    private readonly int idOffset;

    private OutgoingPublish(byte[] head, int idOffset, MqttMessage message)
    {
        this.head = head;
        this.idOffset = idOffset;
        Message = message;
    }

    public MqttMessage Message { get; }

    public bool WantsAnswer => idOffset > 0;

    /// <summary>All up to the payload.</summary>
    public ReadOnlySpan<byte> Head => head;

    /// <summary>Length of the whole packet, bytes.</summary>
    public long Length => (long)head.Length + Message.Payload.Length;

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The packet.</returns>
    /// <exception cref="ArgumentException">MQTT cannot carry it.</exception>
    public static OutgoingPublish Encode(MqttMessage message)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(message.QualityOfService);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.QualityOfService, 1);
        PacketWriter body = new();
        body.Text(WireText.CheckTopic(message.Topic));
        int idAt = body.Length;
        if (message.QualityOfService > 0) body.UInt16(0);
        PacketWriter properties = new();
        MessageProperties.Write(properties, message);
        body.Properties(properties);
        long length = (long)body.Length + message.Payload.Length;
        if (length > LongestBody) throw new ArgumentException($"The message to {message.Topic} has {length} bytes, more than MQTT can carry.");

        PacketWriter head = new();
        head.Byte(((int)PacketType.Publish << 4) | (message.QualityOfService << 1) | (message.IsRetained ? 1 : 0));
        head.Variable((int)length);
        int idOffset = message.QualityOfService > 0 ? head.Length + idAt : 0;
        head.Bytes(body.Written);
        return new OutgoingPublish(head.Written.ToArray(), idOffset, message);
    }

    /// <summary>Gives it its packet identifier.</summary>
    /// <param name="id">The identifier, from 1.</param>
    public void Number(ushort id) => BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(idOffset), id);
}
