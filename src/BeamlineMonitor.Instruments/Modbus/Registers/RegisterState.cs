namespace BeamlineMonitor.Instruments.Modbus.Registers;

/// <summary>A state that a device shows in some bits of a register: a status flag, or a mode number.</summary>
/// <param name="Point">Where; an unsigned type.</param>
/// <param name="Mask">The bits to look at.</param>
/// <param name="Expected">What they are while the device is in the state.</param>
public sealed record RegisterState(RegisterPoint Point, uint Mask, uint Expected)
{
    /// <summary>Asks the device.</summary>
    /// <param name="bus">The line.</param>
    /// <param name="unit">Unit id.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>Whether it is in the state.</returns>
    /// <exception cref="InstrumentException">The read failed.</exception>
    public async ValueTask<bool> IsEnteredAsync(IModbusBus bus, byte unit, CancellationToken cancellationToken) =>
        ((uint)await Point.ReadNumberAsync(bus, unit, cancellationToken) & Mask) == Expected;
}
