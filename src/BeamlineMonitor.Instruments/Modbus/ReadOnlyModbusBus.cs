namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>A line on which nothing is ever written: what observe mode gives to its drivers.</summary>
/// <param name="bus">The line, which stays the caller's.</param>
public sealed class ReadOnlyModbusBus(IModbusBus bus) : IModbusBus
{
    /// <inheritdoc/>
    public ValueTask<ushort[]> ReadAsync(byte unit, ModbusTable table, ushort address, int count, CancellationToken cancellationToken) =>
        bus.ReadAsync(unit, table, address, count, cancellationToken);

    /// <summary>Refuses.</summary>
    /// <param name="unit">Unit id.</param>
    /// <param name="writeFunction">The function.</param>
    /// <param name="address">Address of the first item.</param>
    /// <param name="values">The items.</param>
    /// <param name="cancellationToken">Not looked at.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="InstrumentException">Always; nothing goes on the line.</exception>
    public ValueTask WriteAsync(byte unit, ModbusFunction writeFunction, ushort address, ReadOnlyMemory<ushort> values, CancellationToken cancellationToken) =>
        throw new InstrumentException($"Unit {unit} is not written: this line is only observed.");
}
