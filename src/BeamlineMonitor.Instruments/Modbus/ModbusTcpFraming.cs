using System.Buffers.Binary;

namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>The MBAP header: transaction, protocol 0, length of what follows, unit; all high byte first.</summary>
/// <remarks>MODBUS Messaging on TCP/IP Implementation Guide V1.0b, §3.1.3. A header that cannot be right ends the connection: there is no mark to resume at.</remarks>
internal sealed class ModbusTcpFraming : ModbusFraming
{
    private const int HeaderLength = 7;
    private const int MaxPduLength = 253;

    public override int MaxFrameLength => HeaderLength + MaxPduLength;

    public override bool HasTransactions => true;

    public override byte[] Encode(ModbusFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        byte[] bytes = new byte[HeaderLength + frame.Pdu.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, frame.Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(1 + frame.Pdu.Length));
        bytes[6] = frame.Unit;
        frame.Pdu.Span.CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }

    public override ModbusScan ScanRequest(ReadOnlySpan<byte> bytes) =>
        TryFrame(bytes) is { } frame ? new ModbusScan(HeaderLength + frame.Pdu.Length, 0, frame) : default;

    public override ModbusScan ScanReply(ReadOnlySpan<byte> bytes, ushort transaction, byte unit, ModbusRequest request)
    {
        int position = 0;
        while (TryFrame(bytes[position..]) is { } frame)
        {
            int end = position + HeaderLength + frame.Pdu.Length;
            if (frame.Transaction == transaction && frame.Unit == unit) return new ModbusScan(end, position, frame);
            position = end;
        }

        return new ModbusScan(position, position, null);
    }

    private static ModbusFrame? TryFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 6) return null;
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        if (bytes[2] != 0 || bytes[3] != 0 || length is < 2 or > 1 + MaxPduLength)
            throw new ProtocolException($"{Convert.ToHexString(bytes[..6])} is no Modbus TCP header: protocol 0 and a length of 2 to 254 were expected.");
        if (bytes.Length < 6 + length) return null;
        return new ModbusFrame(BinaryPrimitives.ReadUInt16BigEndian(bytes), bytes[6], bytes[HeaderLength..(6 + length)].ToArray());
    }
}
