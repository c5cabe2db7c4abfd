using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

/// <summary>A device that lacks a register of the one behind it.</summary>
/// <param name="device">The device.</param>
/// <param name="address">The register.</param>
internal sealed class BusWithoutRegister(IModbusBus device, int address) : IModbusBus
{
    public ValueTask<ushort[]> ReadAsync(byte unit, ModbusTable table, ushort first, int count, CancellationToken cancellationToken) =>
        address >= first && address < first + count
            ? throw new ModbusException(ModbusExceptionCode.IllegalDataAddress, $"reading {count} from {first}")
            : device.ReadAsync(unit, table, first, count, cancellationToken);

    public ValueTask WriteAsync(byte unit, ModbusFunction writeFunction, ushort first, ReadOnlyMemory<ushort> values, CancellationToken cancellationToken) =>
        device.WriteAsync(unit, writeFunction, first, values, cancellationToken);
}
