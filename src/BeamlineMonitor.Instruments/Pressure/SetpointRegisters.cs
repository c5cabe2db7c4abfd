using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>How a device's setpoint is written, and how far its hardware goes; all in the unit of the pressure.</summary>
/// <param name="Point">Where it is written.</param>
/// <param name="Function">The function the device wants.</param>
/// <param name="Readback">Where the device shows what it took.</param>
/// <param name="Tolerance">How far the read-back may differ, ≥ 0.</param>
/// <param name="Minimum">Lowest setpoint of the hardware's rating.</param>
/// <param name="Maximum">Highest setpoint of the hardware's rating, &gt; minimum.</param>
/// <param name="MaxSlewPerSecond">Fastest change the hardware is rated for, unit/s, &gt; 0.</param>
/// <param name="WriteInterval">Time between two writes of a ramp, &gt; 0.</param>
public sealed record SetpointRegisters(
    RegisterPoint Point, ModbusFunction Function, RegisterPoint Readback, double Tolerance,
    double Minimum, double Maximum, double MaxSlewPerSecond, TimeSpan WriteInterval);
