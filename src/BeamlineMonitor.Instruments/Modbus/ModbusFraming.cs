namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>How messages are cut out of the byte stream. Pure: bytes in, messages out, no clock and no line.</summary>
public abstract class ModbusFraming
{
    private protected ModbusFraming()
    {
    }

    /// <summary>Modbus TCP: a header with transaction number and length.</summary>
    public static ModbusFraming Tcp { get; } = new ModbusTcpFraming();

    /// <summary>Modbus RTU, on a serial line or (RTU over TCP) through a serial server: unit, PDU, checksum.</summary>
    public static ModbusFraming Rtu { get; } = new ModbusRtuFraming();

    /// <summary>The longest frame, bytes.</summary>
    public abstract int MaxFrameLength { get; }

    /// <summary>True when a reply carries the number of its request, so that a late one can never be taken for another.</summary>
    public abstract bool HasTransactions { get; }

    /// <summary>Writes a message.</summary>
    /// <param name="frame">The message.</param>
    /// <returns>The bytes on the line.</returns>
    public abstract byte[] Encode(ModbusFrame frame);

    /// <summary>Looks for the next request; used by a server.</summary>
    /// <param name="bytes">Everything received and not consumed.</param>
    /// <returns>What was found; its function may be one that is not spoken here.</returns>
    /// <exception cref="ProtocolException">The stream cannot be understood any further.</exception>
    public abstract ModbusScan ScanRequest(ReadOnlySpan<byte> bytes);

    /// <summary>Looks for the reply to one request; used by a client. Whatever else arrived is consumed as stray.</summary>
    /// <param name="bytes">Everything received and not consumed.</param>
    /// <param name="transaction">The number of the request; ignored on a serial line.</param>
    /// <param name="unit">The unit that was asked.</param>
    /// <param name="request">The request, which fixes the length of its reply.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ProtocolException">The reply is damaged, or the stream cannot be understood any further.</exception>
    public abstract ModbusScan ScanReply(ReadOnlySpan<byte> bytes, ushort transaction, byte unit, ModbusRequest request);
}
