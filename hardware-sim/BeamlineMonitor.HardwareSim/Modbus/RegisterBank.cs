using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.HardwareSim.Modbus;

/// <summary>The registers of one unit, in memory: what is declared can be read, and written where the table allows; the rest is refused as a device does.</summary>
/// <param name="unit">The unit that answers; a request to another one fails as behind a gateway.</param>
public sealed class RegisterBank(byte unit) : IModbusBus
{
    private readonly Lock gate = new();
    private readonly Dictionary<(ModbusTable Table, int Address), ushort> items = [];

    /// <summary>Declares consecutive items, or changes them as the device itself would.</summary>
    /// <param name="table">The table.</param>
    /// <param name="address">Address of the first item.</param>
    /// <param name="values">The items.</param>
    public void Set(ModbusTable table, ushort address, params ReadOnlySpan<ushort> values)
    {
        lock (gate)
        {
            for (int i = 0; i < values.Length; i++) items[(table, address + i)] = values[i];
        }
    }

    /// <inheritdoc/>
    public ValueTask<ushort[]> ReadAsync(byte unit, ModbusTable table, ushort address, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ModbusRequest request = ModbusRequest.Read(table, address, count);
        ushort[] values = new ushort[count];
        lock (gate)
        {
            Require(unit, request);
            for (int i = 0; i < count; i++) values[i] = items[(table, address + i)];
        }

        return ValueTask.FromResult(values);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(byte unit, ModbusFunction writeFunction, ushort address, ReadOnlyMemory<ushort> values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ModbusRequest request = ModbusRequest.Write(writeFunction, address, values.Span);
        lock (gate)
        {
            Require(unit, request);
            Set(writeFunction.Table(), address, values.Span);
        }

        return ValueTask.CompletedTask;
    }

    private void Require(byte asked, ModbusRequest request)
    {
        if (asked != unit) throw new ModbusException(ModbusExceptionCode.GatewayTargetFailedToRespond, $"unit {asked}: {request}");
        for (int i = 0; i < request.Count; i++)
        {
            if (!items.ContainsKey((request.Function.Table(), request.Address + i)))
                throw new ModbusException(ModbusExceptionCode.IllegalDataAddress, $"unit {asked}: {request}");
        }
    }
}
