using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>The stack pressure at one instant.</summary>
/// <param name="At">When the last reply arrived, experiment UTC.</param>
/// <param name="Status">Whether <paramref name="StackPressureMPa"/> can be used.</param>
/// <param name="StackPressureMPa">Measured pressure on the cell, MPa; null exactly when the status is <see cref="PressureStatus.NoValue"/>.</param>
/// <param name="SetpointMPa">The device's setpoint as a stack pressure, MPa; null where it has none.</param>
/// <param name="IsHolding">Whether the device shows that it holds; false where it has no hold.</param>
/// <param name="Flags">Names of the status flags that are set, in the order of their bits.</param>
public sealed record PressureReading(
    DateTimeOffset At, PressureStatus Status, double? StackPressureMPa, double? SetpointMPa, bool IsHolding, ImmutableArray<string> Flags);
