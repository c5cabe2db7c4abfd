using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Beams;

/// <summary>The surroundings at one instant; null where not configured, or where the variable tells nothing.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="RingCurrentMilliamperes">Ring current, mA.</param>
/// <param name="ShuttersAreOpen">True when every configured shutter is open.</param>
/// <param name="Intensity">I0, in the monitor's own unit.</param>
/// <param name="CellTemperatureCelsius">Temperature of the cell, °C.</param>
/// <param name="HutchTemperatureCelsius">Temperature of the air in the hutch, °C.</param>
public sealed record BeamReading(
    DateTimeOffset At,
    double? RingCurrentMilliamperes,
    bool? ShuttersAreOpen,
    double? Intensity,
    double? CellTemperatureCelsius,
    double? HutchTemperatureCelsius = null)
{
    /// <summary>The variables that are configured and tell nothing.</summary>
    public ImmutableArray<MissingVariable> Missing { get; init; } = [];
}
