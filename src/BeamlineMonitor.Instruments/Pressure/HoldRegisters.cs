using System.Collections.Immutable;
using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>How a device is told to hold its pressure, and to control again.</summary>
/// <param name="Enter">The writes that make it hold, in order.</param>
/// <param name="Leave">The writes that make it follow its setpoint again.</param>
/// <param name="State">What it shows while it holds.</param>
public sealed record HoldRegisters(ImmutableArray<RegisterWrite> Enter, ImmutableArray<RegisterWrite> Leave, RegisterState State);
