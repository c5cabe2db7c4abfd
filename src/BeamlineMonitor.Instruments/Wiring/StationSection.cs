namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>The station as a whole.</summary>
public sealed record StationSection
{
    /// <summary>Its name, as it is published; letters, digits, '-' and '_'.</summary>
    public required string Name { get; init; }
}
