namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>The protocol data unit that answers a request, both ways.</summary>
public static class ModbusReply
{
    /// <summary>The bit that a refusal sets in the function code.</summary>
    public const byte ExceptionBit = 0x80;

    /// <summary>The answer of a server that did what was asked.</summary>
    /// <param name="request">The request.</param>
    /// <param name="items">What was read, shape [request.Count]; empty after a write.</param>
    /// <returns>Function code and what follows it.</returns>
    /// <exception cref="ArgumentException">The number of items read is not the number asked for.</exception>
    public static byte[] Encode(ModbusRequest request, ReadOnlySpan<ushort> items)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Function.IsWrite()) return request.ToPdu()[..5];
        if (items.Length != request.Count) throw new ArgumentException($"{request} needs {request.Count} items, not {items.Length}.", nameof(items));
        byte[] data = ModbusItems.Pack(request.Function.Table(), items);
        return [(byte)request.Function, (byte)data.Length, .. data];
    }

    /// <summary>The answer of a server that refuses.</summary>
    /// <param name="functionCode">The function code of the request, known here or not.</param>
    /// <param name="code">The reason.</param>
    /// <returns>Two bytes.</returns>
    public static byte[] EncodeRefusal(byte functionCode, ModbusExceptionCode code) => [(byte)(functionCode | ExceptionBit), (byte)code];

    /// <summary>The length of the answer that does what was asked; a refusal has 2 bytes.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Bytes from the function code on, 3 to 252.</returns>
    public static int ExpectedLength(ModbusRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Function.IsWrite() ? 5 : 2 + ModbusItems.PackedLength(request.Function.Table(), request.Count);
    }

    /// <summary>Reads the answer to a request.</summary>
    /// <param name="request">The request that was sent.</param>
    /// <param name="pdu">The protocol data unit of the reply.</param>
    /// <returns>What was read, shape [request.Count]; empty after a write.</returns>
    /// <exception cref="ModbusException">The device refused.</exception>
    /// <exception cref="ProtocolException">The reply does not answer this request.</exception>
    public static ushort[] Decode(ModbusRequest request, ReadOnlySpan<byte> pdu)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (pdu.Length == 2 && pdu[0] == ((byte)request.Function | ExceptionBit))
            throw new ModbusException((ModbusExceptionCode)pdu[1], $"{request} was refused");
        if (pdu.Length != ExpectedLength(request) || pdu[0] != (byte)request.Function) throw NotAnAnswer(request, pdu);
        if (request.Function.IsWrite())
        {
            // A write is acknowledged by its own first five bytes: address and value, or address and count.
            if (!pdu.SequenceEqual(request.ToPdu().AsSpan(0, 5))) throw NotAnAnswer(request, pdu);
            return [];
        }

        if (pdu[1] != pdu.Length - 2) throw NotAnAnswer(request, pdu);
        return ModbusItems.Unpack(request.Function.Table(), pdu[2..], request.Count);
    }

    private static ProtocolException NotAnAnswer(ModbusRequest request, ReadOnlySpan<byte> pdu) =>
        new($"{Convert.ToHexString(pdu)} does not answer {request}.");
}
