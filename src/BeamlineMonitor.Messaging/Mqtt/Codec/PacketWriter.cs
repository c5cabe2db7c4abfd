using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Writes the fields of a packet.</summary>
internal sealed class PacketWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    public int Length => bytes.WrittenCount;

    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    /// <summary>A packet of its fixed header and a body.</summary>
    /// <param name="type">Its kind.</param>
    /// <param name="flags">The low four bits of the first byte.</param>
    /// <param name="body">Its body.</param>
    /// <returns>The whole packet.</returns>
    public static byte[] Packet(PacketType type, int flags, PacketWriter body)
    {
        PacketWriter packet = new();
        packet.Byte(((int)type << 4) | flags);
        packet.Variable(body.Length);
        packet.Bytes(body.Written);
        return packet.Written.ToArray();
    }

    public void Byte(int value) => bytes.Write([(byte)value]);

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes.GetSpan(2), (ushort)value);
        bytes.Advance(2);
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes.GetSpan(4), value);
        bytes.Advance(4);
    }

    public void Variable(int value)
    {
        for (; value >= 0x80; value >>= 7) Byte(value & 0x7F | 0x80);
        Byte(value);
    }

    public void Bytes(ReadOnlySpan<byte> value) => bytes.Write(value);

    public void Binary(ReadOnlySpan<byte> value)
    {
        UInt16(value.Length);
        Bytes(value);
    }

    /// <summary>A string, which <see cref="WireText"/> has checked.</summary>
    /// <param name="value">The string.</param>
    public void Text(string value)
    {
        UInt16(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, bytes);
    }

    public void Properties(PacketWriter properties)
    {
        Variable(properties.Length);
        Bytes(properties.Written);
    }

    public void Property(PropertyId id, uint value)
    {
        Byte((int)id);
        UInt32(value);
    }

    public void Property(PropertyId id, string value)
    {
        Byte((int)id);
        Text(value);
    }
}
