using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>A detector. Its calibration and direction belong to the run plan.</summary>
public sealed record DetectorSection
{
    /// <summary>Its name, unique in the station.</summary>
    public required string Name { get; init; }

    /// <summary>The driver: "epics-mca" (records that are started one by one), "epics-xmap" (an XIA xMAP), or in observe mode "file-drop".</summary>
    public required string Driver { get; init; }

    /// <summary>Its mca records, one an element, such as "6bmXMAP:mca1".</summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>Where "file-drop" finds its files.</summary>
    public FileDropSection? FileDrop { get; init; }

    /// <summary>Prefix of the xMAP's common records, such as "6bmXMAP:"; null for epics-mca.</summary>
    public string? DxpPrefix { get; init; }

    /// <summary>
    /// Settings that a calibration rests on, such as "6bmXMAP:dxp1:PeakingTime_RBV": gain, peaking time, threshold. A change invalidates it, as one of
    /// the mca record's own scale, angle and number of channels does.
    /// </summary>
    public IReadOnlyList<string> WatchedSettings { get; init; } = [];

    /// <summary>Names of its elements in the run plan, in the order of the records, or of the elements in a file; null for the detector's own name, and with several elements NAME-1, NAME-2, ….</summary>
    public IReadOnlyList<string>? Elements { get; init; }

    /// <summary>The names by which the run plan knows its elements.</summary>
    /// <returns>One name a record, in the order of the records; for files those of the elements in one.</returns>
    public ImmutableArray<string> NamesOfElements() =>
        Elements is not null ? [.. Elements] : Records.Count <= 1 ? [Name] : [.. Records.Select((_, index) => $"{Name}-{index + 1}")];
}
