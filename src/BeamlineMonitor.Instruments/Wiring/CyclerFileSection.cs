namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>The text file of a cycler that somebody else runs; it is only read.</summary>
public sealed record CyclerFileSection
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Its columns; null for EC-Lab's text export (.mpt), which names them itself.</summary>
    public CyclerColumnsSection? Columns { get; init; }
}
