using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Beams;

/// <summary>Process variables of the surroundings; null for what is not there.</summary>
public sealed record EpicsBeamOptions
{
    /// <summary>Ring current in mA, for example "S:SRcurrentAI".</summary>
    public string? RingCurrent { get; init; }

    /// <summary>Shutters, each 0 when closed and another number, or another state than the first, when open.</summary>
    public ImmutableArray<string> Shutters { get; init; } = [];

    /// <summary>Intensity of the incoming beam.</summary>
    public string? Intensity { get; init; }

    /// <summary>Temperature of the cell, °C.</summary>
    public string? CellTemperature { get; init; }

    /// <summary>Temperature of the air in the hutch, °C.</summary>
    public string? HutchTemperature { get; init; }
}
