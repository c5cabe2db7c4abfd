namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>The process variables that tell about the beam; each is read only, and null where there is none.</summary>
public sealed record BeamSection
{
    /// <summary>Current of the storage ring, mA.</summary>
    public string? RingCurrent { get; init; }

    /// <summary>State of the shutter: "ON" is open.</summary>
    public string? Shutter { get; init; }

    /// <summary>Rate of the ion chamber before the sample, counts per second.</summary>
    public string? IonChamber { get; init; }
}
