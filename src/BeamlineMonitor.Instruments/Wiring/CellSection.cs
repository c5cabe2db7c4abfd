namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>One cell and what works on it.</summary>
public sealed record CellSection
{
    /// <summary>Its name, unique in the station.</summary>
    public required string Name { get; init; }

    /// <summary>The potentiostat it is connected to; null only in observe mode, which opens none.</summary>
    public PotentiostatSection? Potentiostat { get; init; }

    /// <summary>The file of the cycler that somebody else runs (observe mode); null for none.</summary>
    public CyclerFileSection? CyclerFile { get; init; }

    /// <summary>What presses it; null for a cell in a spring or a vice.</summary>
    public PressureSection? Pressure { get; init; }
}
