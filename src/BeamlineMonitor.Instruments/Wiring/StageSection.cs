namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>The stage that brings the layers into the beam.</summary>
public sealed record StageSection
{
    /// <summary>The driver: "epics-motor".</summary>
    public required string Driver { get; init; }

    /// <summary>Its motor record, such as "6bma1:m12".</summary>
    public required string Record { get; init; }
}
