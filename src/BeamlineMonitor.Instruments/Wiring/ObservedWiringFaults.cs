using BeamlineMonitor.Instruments.Observing.FileDrops;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>What is wrong with the wiring of a station that is only observed.</summary>
internal static class ObservedWiringFaults
{
    /// <summary>Driver of exposures that come as files.</summary>
    public const string FileDrop = "file-drop";

    private const double LongestSettleSeconds = 3600;

    /// <summary>Lists the faults.</summary>
    /// <param name="wiring">The wiring.</param>
    /// <returns>As <see cref="WiringFaults.Of(StationWiring)"/>.</returns>
    public static IEnumerable<string> Of(StationWiring wiring) =>
    [
        .. wiring.Cells.Index().SelectMany(cell => Of($"$.Cells[{cell.Index}]", cell.Item)),
        .. wiring.Detectors.Index().SelectMany(detector => Of($"$.Detectors[{detector.Index}]", detector.Item, wiring.Stage is not null)),
        .. wiring.Stage is { } stage ? WiringFaults.Of(stage) : [],
    ];

    private static IEnumerable<string> Of(string place, CellSection cell)
    {
        foreach (string fault in cell.Pressure is { } pressure ? WiringFaults.Of($"{place}.Pressure", pressure) : []) yield return fault;
        if (cell.CyclerFile?.Columns is not { } columns) yield break;
        if (columns.Separator.Length != 1) yield return $"{place}.CyclerFile.Columns.Separator: \"{columns.Separator}\" is not one character";
        if (!(columns.SecondsPerUnit > 0) || columns.VoltsPerUnit == 0 || columns.AmperesPerUnit == 0)
            yield return $"{place}.CyclerFile.Columns: a unit of time is above 0 s, and no unit is 0";
    }

    private static IEnumerable<string> Of(string place, DetectorSection detector, bool hasStage) => detector.Driver switch
    {
        FileDrop when detector.FileDrop is { } drop => Of($"{place}.FileDrop", drop),
        FileDrop => [$"{place}.FileDrop: the key is missing"],
        WiringFaults.EpicsMca or WiringFaults.EpicsXmap when detector.Records.Count == 0 => [$"{place}.Records: empty; name at least one mca record"],
        WiringFaults.EpicsMca or WiringFaults.EpicsXmap => hasStage ? [] : [$"$.Stage: the key is missing; {detector.Name} needs it to tell the layers"],
        _ => [$"{place}.Driver: \"{detector.Driver}\" cannot be observed; allowed: {WiringFaults.EpicsMca}, {WiringFaults.EpicsXmap}, {FileDrop}"],
    };

    private static IEnumerable<string> Of(string place, FileDropSection drop)
    {
        (string Key, string? Pattern)[] patterns = [("Layers", drop.Layers), ("Pristine", drop.Pristine), ("Standard", drop.Standard), ("Source", drop.Source)];
        foreach ((string key, string? pattern) in patterns)
        {
            if (pattern is not null && WhyNoPattern(pattern) is { } why) yield return $"{place}.{key}: {why}";
        }

        if (drop.StageVariable is null && !drop.Layers.Contains("(?<layer>", StringComparison.Ordinal))
            yield return $"{place}.Layers: without a group (?<layer>…) and without StageVariable nothing tells the layer";
        if (drop.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)) yield return $"{place}.TimeZone: \"{zone}\" is not known; write one such as Europe/Paris";
        if (!(drop.SettleSeconds is >= 0.05 and <= LongestSettleSeconds)) yield return $"{place}.SettleSeconds: {drop.SettleSeconds}; allowed: 0.05 to {LongestSettleSeconds}";
    }

    private static string? WhyNoPattern(string pattern)
    {
        try
        {
            FileDropNames.Compile(pattern);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
