using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>The registers of one kind of pressure controller: a file of config/instruments.</summary>
/// <param name="Name">The device's name.</param>
/// <param name="ReplyTimeout">How long it may take to answer.</param>
/// <param name="Unit">The unit of its pressure and setpoint, as the device is set (it is declared, never guessed).</param>
/// <param name="Pressure">The measured line pressure or force.</param>
/// <param name="Setpoint">How it is set; null for a device that only measures.</param>
/// <param name="Status">The status word; null where there is none.</param>
/// <param name="Flags">Its bits, in rising order.</param>
/// <param name="Hold">The safe action; null for a device that only measures.</param>
/// <param name="WordOrderProbe">The register with a known number; null where the device has none.</param>
/// <param name="Identity">What it says of itself.</param>
/// <param name="Citations">Where the numbers come from.</param>
public sealed record PressureControllerMap(
    string Name, TimeSpan ReplyTimeout, LineUnit Unit, RegisterPoint Pressure, SetpointRegisters? Setpoint, RegisterPoint? Status,
    ImmutableArray<StatusFlag> Flags, HoldRegisters? Hold, NumberCheck? WordOrderProbe, ImmutableArray<TextCheck> Identity, Citations Citations);
