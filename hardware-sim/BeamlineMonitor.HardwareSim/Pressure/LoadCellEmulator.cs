using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.HardwareSim.Pressure;

/// <summary>A load-cell amplifier that only measures: the registers of config/instruments/load-cell.json.</summary>
/// <param name="unit">Unit id.</param>
/// <param name="line">What it measures; N.</param>
/// <param name="ratedNewtons">The force above which it shows an overload, N.</param>
public sealed class LoadCellEmulator(byte unit, IPressedLine line, double ratedNewtons) : PressureControllerEmulator(unit, line)
{
    private const ushort Force = 0;
    private const ushort Status = 2;
    private const int Overload = 1;
    private const int BrokenSensor = 2;

    /// <inheritdoc/>
    private protected override void Show(double measured)
    {
        Put(Force, RegisterLayout.Of(RegisterType.Real32), measured);
        Put(Status, RegisterLayout.Of(RegisterType.Unsigned16), double.IsNaN(measured) ? BrokenSensor : Math.Abs(measured) > ratedNewtons ? Overload : 0);
    }

    /// <inheritdoc/>
    private protected override void Obey(ushort address, ReadOnlySpan<ushort> values)
    {
    }

    /// <inheritdoc/>
    private protected override bool Takes(ModbusFunction function) => false;

    /// <inheritdoc/>
    private protected override bool IsWritable(ushort address, int count) => false;
}
