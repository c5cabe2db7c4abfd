using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>A text the device says of itself, such as its serial number or the unit it is set to.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Point">Where; a text.</param>
/// <param name="Expected">What it must be, or null where any text will do.</param>
public sealed record TextCheck(string Name, RegisterPoint Point, string? Expected);
