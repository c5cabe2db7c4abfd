using System.Buffers.Binary;

namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>Unit, PDU, checksum. Lengths come from the function code, never from silences, which adapters and ptys do not keep.</summary>
/// <remarks>
/// Both scans slide one byte on where no frame can stand, so that noise before a good message costs nothing. A false find needs a right
/// unit, function, length and 16-bit checksum at once.
/// </remarks>
internal sealed class ModbusRtuFraming : ModbusFraming
{
    private const int ChecksumLength = 2;
    private const int MinFrameLength = 4;

    public override int MaxFrameLength => 256;

    public override bool HasTransactions => false;

    public override byte[] Encode(ModbusFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        byte[] bytes = new byte[1 + frame.Pdu.Length + ChecksumLength];
        bytes[0] = frame.Unit;
        frame.Pdu.Span.CopyTo(bytes.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - ChecksumLength), ModbusCrc.Compute(bytes.AsSpan(0, bytes.Length - ChecksumLength)));
        return bytes;
    }

    public override ModbusScan ScanRequest(ReadOnlySpan<byte> bytes)
    {
        for (int start = 0; start < bytes.Length; start++)
        {
            ReadOnlySpan<byte> rest = bytes[start..];
            int length = RequestLength(rest);
            if (length > rest.Length) return new ModbusScan(start, start, null);
            if (length > 0 && HasGoodChecksum(rest[..length])) return Found(start, rest[..length]);
        }

        return new ModbusScan(bytes.Length, bytes.Length, null);
    }

    public override ModbusScan ScanReply(ReadOnlySpan<byte> bytes, ushort transaction, byte unit, ModbusRequest request)
    {
        ReadOnlySpan<byte> answer = [unit, (byte)request.Function];
        ReadOnlySpan<byte> refusal = [unit, (byte)((byte)request.Function | ModbusReply.ExceptionBit)];
        int answerLength = 1 + ModbusReply.ExpectedLength(request) + ChecksumLength;
        const int RefusalLength = 1 + 2 + ChecksumLength;
        bool damaged = false;

        for (int start = 0; start < bytes.Length; start++)
        {
            ReadOnlySpan<byte> rest = bytes[start..];
            int length = StartsLike(rest, answer) && (request.Function.IsWrite() || rest.Length < 3 || rest[2] == answerLength - 5) ? answerLength
                : StartsLike(rest, refusal) ? RefusalLength
                : 0;
            if (length > rest.Length) return new ModbusScan(start, start, null);
            if (length == 0) continue;
            if (HasGoodChecksum(rest[..length])) return Found(start, rest[..length]);
            damaged = true;
        }

        // Where the right head was there but the checksum failed, waiting longer brings nothing.
        if (damaged) throw new ProtocolException($"The checksum of the reply {Convert.ToHexString(bytes[..Math.Min(bytes.Length, MaxFrameLength)])} is wrong.");
        return new ModbusScan(bytes.Length, bytes.Length, null);
    }

    /// <summary>The length of the request that starts here; more than is there when it cannot be told yet; 0 when none can start here.</summary>
    private static int RequestLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2) return MinFrameLength;
        ModbusFunction function = (ModbusFunction)bytes[1];

        // The length of an unknown function is unknown: it is taken for a request only where everything received is one frame.
        if (!Enum.IsDefined(function)) return bytes.Length >= MinFrameLength && HasGoodChecksum(bytes) ? bytes.Length : 0;
        if (function is not (ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters)) return 8;
        if (bytes.Length < 7) return 9;
        int count = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        bool possible = count >= 1 && count <= function.MaxCount() && bytes[6] == ModbusItems.PackedLength(function.Table(), count);
        return possible ? 7 + bytes[6] + ChecksumLength : 0;
    }

    private static bool StartsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> head) =>
        bytes.Length >= head.Length ? bytes.StartsWith(head) : head.StartsWith(bytes);

    private static bool HasGoodChecksum(ReadOnlySpan<byte> frame) => ModbusCrc.Compute(frame) == 0;

    private static ModbusScan Found(int stray, ReadOnlySpan<byte> frame) =>
        new(stray + frame.Length, stray, new ModbusFrame(0, frame[0], frame[1..^ChecksumLength].ToArray()));
}
