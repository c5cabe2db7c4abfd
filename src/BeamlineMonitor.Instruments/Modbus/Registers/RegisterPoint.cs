using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Modbus.Registers;

/// <summary>One value of a device: where it lies and what its number means.</summary>
/// <param name="Table">The table.</param>
/// <param name="Address">Address of its first register, as on the wire.</param>
/// <param name="Layout">Type and order.</param>
/// <param name="Scale">Value = number × scale + offset; not 0.</param>
/// <param name="Offset">See <paramref name="Scale"/>; in the value's unit.</param>
/// <param name="Invalid">Numbers (before scaling) that mean "no value"; NaN and infinities always do.</param>
/// <param name="Source">Id of the citation.</param>
public sealed record RegisterPoint(
    ModbusTable Table, ushort Address, RegisterLayout Layout, double Scale, double Offset, ImmutableArray<double> Invalid, string Source)
{
    /// <summary>Reads the value.</summary>
    /// <param name="bus">The line.</param>
    /// <param name="unit">Unit id.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>The value in the point's unit, or null where the device has none (a sensor not fitted or broken).</returns>
    /// <exception cref="InstrumentException">The read failed; see <see cref="IModbusBus.ReadAsync"/>.</exception>
    public async ValueTask<double?> ReadAsync(IModbusBus bus, byte unit, CancellationToken cancellationToken)
    {
        double number = await ReadNumberAsync(bus, unit, cancellationToken);
        if (!double.IsFinite(number) || Invalid.Contains(number)) return null;
        double value = (number * Scale) + Offset;
        return double.IsFinite(value) ? value : null;
    }

    /// <summary>Reads the number as it stands in the registers, for bits and states.</summary>
    /// <param name="bus">The line.</param>
    /// <param name="unit">Unit id.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>The number before scaling.</returns>
    /// <exception cref="InstrumentException">The read failed.</exception>
    public async ValueTask<double> ReadNumberAsync(IModbusBus bus, byte unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bus);
        return Layout.Decode(await bus.ReadAsync(unit, Table, Address, Layout.Length, cancellationToken));
    }

    /// <summary>The registers that hold a value.</summary>
    /// <param name="value">The value in the point's unit.</param>
    /// <returns>Shape [Layout.Length].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The type cannot hold it.</exception>
    public ushort[] Encode(double value) => Layout.Encode((value - Offset) / Scale);
}
