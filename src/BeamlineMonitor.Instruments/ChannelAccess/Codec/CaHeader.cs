using System.Buffers.Binary;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The 16 bytes before every payload, or 24 in the extended form; all numbers are big-endian (CAproto, §3.1).</summary>
/// <param name="Command">What is asked or answered.</param>
/// <param name="PayloadSize">Bytes that follow, a multiple of 8.</param>
/// <param name="DataType">A DBR number in most messages; a port, flag or version in others.</param>
/// <param name="Count">Number of elements in most messages; a version in others.</param>
/// <param name="Parameter1">By command: cid, sid or status.</param>
/// <param name="Parameter2">By command: cid, sid, subscription or ioid.</param>
public readonly record struct CaHeader(
    CaCommand Command, uint PayloadSize, ushort DataType, uint Count, uint Parameter1, uint Parameter2)
{
    /// <summary>Bytes of the plain form.</summary>
    public const int PlainSize = 16;

    /// <summary>Bytes of the extended form: a payload size of 0xFFFF and a count of 0 announce two words more, the true size and count.</summary>
    public const int ExtendedSize = 24;

    /// <summary>True when the size or the count does not fit into the plain form.</summary>
    public bool IsExtended => PayloadSize >= 0xFFFF || Count > 0xFFFF;

    /// <summary>Bytes of this header.</summary>
    public int Size => IsExtended ? ExtendedSize : PlainSize;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">What has arrived.</param>
    /// <param name="header">The header.</param>
    /// <param name="size">Bytes it took, 16 or 24.</param>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="ProtocolException">The command is unknown, or the payload size is not a multiple of 8.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CaHeader header, out int size)
    {
        header = default;
        size = PlainSize;
        if (bytes.Length < PlainSize) return false;
        ushort command = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (command > (ushort)CaCommand.ServerDisconnected)
            throw new ProtocolException($"Channel Access has no command {command}: {Hex.Text(bytes[..PlainSize])}");
        uint payload = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        uint count = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        if (payload == 0xFFFF && count == 0)
        {
            size = ExtendedSize;
            if (bytes.Length < ExtendedSize) return false;
            payload = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
            count = BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]);
        }

        if (payload % 8 != 0)
            throw new ProtocolException($"A Channel Access payload is a multiple of 8 bytes; this header says {payload}: {Hex.Text(bytes[..size])}");
        header = new CaHeader(
            (CaCommand)command,
            payload,
            BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]),
            count,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]));
        return true;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="bytes">Room for <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)Command);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], IsExtended ? (ushort)0xFFFF : (ushort)PayloadSize);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], DataType);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], IsExtended ? (ushort)0 : (ushort)Count);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Parameter1);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Parameter2);
        if (!IsExtended) return;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], PayloadSize);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[20..], Count);
    }
}
