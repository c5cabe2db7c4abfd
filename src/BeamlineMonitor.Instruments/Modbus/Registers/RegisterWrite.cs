using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Modbus.Registers;

/// <summary>One write of a device's command sequence.</summary>
/// <param name="Function">The function the device wants.</param>
/// <param name="Address">Address of the first register.</param>
/// <param name="Values">The registers, written at once.</param>
public sealed record RegisterWrite(ModbusFunction Function, ushort Address, ImmutableArray<ushort> Values)
{
    /// <summary>Sends it.</summary>
    /// <param name="bus">The line.</param>
    /// <param name="unit">Unit id.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <returns>Ends when the device acknowledged.</returns>
    /// <exception cref="InstrumentException">The write failed; see <see cref="IModbusBus.WriteAsync"/>.</exception>
    public ValueTask SendAsync(IModbusBus bus, byte unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bus);
        return bus.WriteAsync(unit, Function, Address, Values.AsMemory(), cancellationToken);
    }
}
