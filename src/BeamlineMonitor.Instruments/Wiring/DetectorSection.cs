namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>A detector. Its calibration and direction belong to the run plan.</summary>
public sealed record DetectorSection
{
    /// <summary>Its name, unique in the station.</summary>
    public required string Name { get; init; }

    /// <summary>The driver: "epics-mca", or "file-drop" (observe mode).</summary>
    public required string Driver { get; init; }

    /// <summary>Its mca records, one an element, such as "6bmXMAP:mca1".</summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>Where "file-drop" finds its files.</summary>
    public FileDropSection? FileDrop { get; init; }

    /// <summary>Prefix of an XIA system that starts all elements together, such as "6bmXMAP:"; null starts each record by itself.</summary>
    public string? DxpPrefix { get; init; }
}
