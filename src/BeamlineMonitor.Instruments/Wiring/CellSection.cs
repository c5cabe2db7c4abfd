namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>One cell and what works on it.</summary>
public sealed record CellSection
{
    /// <summary>Its name, unique in the station.</summary>
    public required string Name { get; init; }

    /// <summary>The potentiostat it is connected to.</summary>
    public required PotentiostatSection Potentiostat { get; init; }

    /// <summary>What presses it; null for a cell in a spring or a vice.</summary>
    public PressureSection? Pressure { get; init; }
}
