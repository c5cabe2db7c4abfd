namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>The stage that brings the layers into the beam.</summary>
public sealed record StageSection
{
    /// <summary>The driver: "epics-motor".</summary>
    public required string Driver { get; init; }

    /// <summary>Its motor record, such as "6bma1:m12".</summary>
    public required string Record { get; init; }

    /// <summary>The motor record that tilts the cell about an axis across the beam, in degrees; null without one.</summary>
    public string? TiltRecord { get; init; }

    /// <summary>Micrometres in one unit of the record, &gt; 0: 1000 for an axis in mm.</summary>
    public double MicrometresPerUnit { get; init; } = 1000;
}
