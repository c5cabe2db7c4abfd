namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>Modbus registers that can be read and written: a line with devices on it, or (in a server) the registers themselves.</summary>
/// <remarks>
/// One call is one attempt. Calls may come from many threads; a line takes them one after another. Bits travel as 0 and 1.
/// </remarks>
public interface IModbusBus
{
    /// <summary>Reads consecutive items of one table.</summary>
    /// <param name="unit">Unit id, 1 to 247 on a serial line, 0 to 255 over TCP.</param>
    /// <param name="table">The table.</param>
    /// <param name="address">Address of the first item as on the wire, 0 to 65535 (a manual's register number is often one more).</param>
    /// <param name="count">Number of items, 1 to 125 registers or 1 to 2000 bits.</param>
    /// <param name="cancellationToken">Abandons the read, also while it waits for its turn.</param>
    /// <returns>The items in order; shape [count].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="ModbusException">The device refused.</exception>
    /// <exception cref="InstrumentTimeoutException">No whole reply came in time.</exception>
    /// <exception cref="ProtocolException">The reply was damaged or answered something else.</exception>
    /// <exception cref="InstrumentException">The line could not be opened, or closed during the call.</exception>
    ValueTask<ushort[]> ReadAsync(byte unit, ModbusTable table, ushort address, int count, CancellationToken cancellationToken);

    /// <summary>Writes consecutive items of one table. After any error but a refusal it is not known whether the device took them: read back.</summary>
    /// <param name="unit">Unit id, 1 to 247 on a serial line, 0 to 255 over TCP.</param>
    /// <param name="writeFunction">The function to write with; devices differ in which they know. It names the table.</param>
    /// <param name="address">Address of the first item as on the wire.</param>
    /// <param name="values">The items in order; one for functions 5 and 6, up to 1968 for 15 and 123 for 16. Bits are 0 or 1.</param>
    /// <param name="cancellationToken">Abandons the write, also while it waits for its turn.</param>
    /// <returns>A task that ends when the device acknowledged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <exception cref="ModbusException">The device refused.</exception>
    /// <exception cref="InstrumentTimeoutException">No whole acknowledgement came in time.</exception>
    /// <exception cref="ProtocolException">The acknowledgement was damaged or answered something else.</exception>
    /// <exception cref="InstrumentException">The line could not be opened, or closed during the call.</exception>
    ValueTask WriteAsync(byte unit, ModbusFunction writeFunction, ushort address, ReadOnlyMemory<ushort> values, CancellationToken cancellationToken);
}
