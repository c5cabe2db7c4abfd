using System.Buffers;

namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Cuts the stream into packets by their fixed header: type, flags, remaining length (2.1). What may not come is refused by its first bytes.</summary>
internal static class PacketFraming
{
    private const int LengthBytes = 4;

    /// <summary>Takes the first packet.</summary>
    /// <param name="bytes">What has arrived; the packet is cut off when it is whole.</param>
    /// <param name="maximumBytes">The longest packet, header included, that the server was allowed.</param>
    /// <param name="packet">The packet.</param>
    /// <returns>False when more bytes must come.</returns>
    /// <exception cref="MqttProtocolException">No such packet may come, whatever follows.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> bytes, int maximumBytes, out Packet packet)
    {
        packet = default;
        SequenceReader<byte> reader = new(bytes);
        if (!reader.TryRead(out byte first)) return false;
        (PacketType type, int flags) = ((PacketType)(first >> 4), first & 0x0F);
        Check(type, flags);
        if (!TryReadLength(ref reader, out int length)) return false;
        if (reader.Consumed + length > maximumBytes)
        {
            throw new MqttProtocolException(
                $"a packet of {reader.Consumed + length} bytes came, the most allowed is {maximumBytes}", MqttReason.PacketTooLarge);
        }

        if (reader.Remaining < length) return false;
        packet = new Packet(type, flags, reader.UnreadSequence.Slice(0, length).ToArray());
        bytes = bytes.Slice(reader.Consumed + length);
        return true;
    }

    private static void Check(PacketType type, int flags)
    {
        if (type is not (PacketType.ConnAck or PacketType.Publish or PacketType.PubAck or PacketType.SubAck or PacketType.PingResp or PacketType.Disconnect))
            throw Fault.Forbidden($"a packet of type {(int)type} came, which no server may send to this client");
        if (type != PacketType.Publish && flags != 0)
            throw Fault.Malformed($"the flags of a {type} are {flags}, not 0 (2.1.3)");
    }

    private static bool TryReadLength(ref SequenceReader<byte> reader, out int length)
    {
        length = 0;
        for (int i = 0; i < LengthBytes; i++)
        {
            if (!reader.TryRead(out byte part)) return false;
            length |= (part & 0x7F) << (7 * i);
            if (part >= 0x80) continue;
            if (part == 0 && i > 0) throw Fault.Malformed("a remaining length is longer than it must be (1.5.5)");
            return true;
        }

        throw Fault.Malformed("a remaining length has more than four bytes (1.5.5)");
    }
}
