using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Reads the fields of a packet's body, or of its properties, from front to back; every length is held against what is there.</summary>
/// <param name="bytes">The body.</param>
internal ref struct PacketReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public readonly int Remaining => bytes.Length - Position;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A packet identifier: never 0.</summary>
    public ushort ReadPacketId()
    {
        ushort id = ReadUInt16();
        return id != 0 ? id : throw Fault.Malformed("a packet identifier is 0 (2.2.1)");
    }

    /// <summary>A variable byte integer, in as few bytes as it can be.</summary>
    public uint ReadVariable()
    {
        uint value = 0;
        for (int i = 0; i < 4; i++)
        {
            byte part = ReadByte();
            value |= (uint)(part & 0x7F) << (7 * i);
            if (part >= 0x80) continue;
            return part != 0 || i == 0 ? value : throw Fault.Malformed("a variable byte integer is longer than it must be (1.5.5)");
        }

        throw Fault.Malformed("a variable byte integer has more than four bytes (1.5.5)");
    }

    public ReadOnlySpan<byte> ReadBinary() => Take(ReadUInt16());

    /// <summary>A string: well-formed UTF-8, which excludes surrogates, and without U+0000 (1.5.4).</summary>
    public string ReadText()
    {
        ReadOnlySpan<byte> text = ReadBinary();
        if (!Utf8.IsValid(text) || text.Contains((byte)0)) throw Fault.Malformed("a string is not UTF-8, or holds U+0000 (1.5.4)");
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>The properties that come next.</summary>
    /// <param name="place">What packet this is.</param>
    public PropertyReader ReadProperties(PropertyPlace place) => new(ReadBlock(), place);

    public readonly void ExpectEnd()
    {
        if (Remaining > 0) throw Fault.Malformed($"a packet has {Remaining} bytes more than its content");
    }

    private ReadOnlySpan<byte> ReadBlock()
    {
        uint length = ReadVariable();
        if (length > Remaining) throw Fault.Malformed($"properties of {length} bytes are announced where {Remaining} are left");
        return Take((int)length);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining) throw Fault.Malformed($"a packet ends {count - Remaining} bytes early");
        ReadOnlySpan<byte> taken = bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
