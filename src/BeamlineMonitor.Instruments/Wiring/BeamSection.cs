namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>The process variables that tell about the beam; each is only read, and null where there is none.</summary>
public sealed record BeamSection
{
    /// <summary>Current of the storage ring, mA.</summary>
    public string? RingCurrent { get; init; }

    /// <summary>The shutters, each 0 when closed and another number, or another state than the first, when open.</summary>
    public IReadOnlyList<string> Shutters { get; init; } = [];

    /// <summary>Intensity of the incoming beam.</summary>
    public string? Intensity { get; init; }

    /// <summary>Temperature of the cell, °C.</summary>
    public string? CellTemperature { get; init; }

    /// <summary>Temperature of the air in the hutch, °C; it stands for the cell's where that is not measured, and for the standard's.</summary>
    public string? HutchTemperature { get; init; }
}
