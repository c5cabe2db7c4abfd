namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>A detector. Its calibration and direction belong to the run plan.</summary>
public sealed record DetectorSection
{
    /// <summary>Its name, unique in the station.</summary>
    public required string Name { get; init; }

    /// <summary>The driver: "epics-mca".</summary>
    public required string Driver { get; init; }

    /// <summary>Its mca records, one an element, such as "6bmXMAP:mca1".</summary>
    public required IReadOnlyList<string> Records { get; init; }

    /// <summary>Prefix of an XIA system that starts all elements together, such as "6bmXMAP:"; null starts each record by itself.</summary>
    public string? DxpPrefix { get; init; }

    /// <summary>
    /// Settings that a calibration rests on, such as "6bmXMAP:dxp1:PeakingTime_RBV": gain, peaking time, threshold. A change invalidates it, as one of
    /// the mca record's own scale, angle and number of channels does.
    /// </summary>
    public IReadOnlyList<string> WatchedSettings { get; init; } = [];
}
