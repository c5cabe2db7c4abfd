using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Daemon;

/// <summary>What is wrong with the wiring of an observed run.</summary>
internal static class ObservedWiringFaults
{
    private const double LongestSettleSeconds = 3600;
    private const int MostElements = 64;

    /// <summary>Lists the faults.</summary>
    /// <param name="wiring">The wiring.</param>
    /// <returns>One sentence each, with its place in the file.</returns>
    public static IEnumerable<string> Of(StationWiring wiring)
    {
        foreach ((int index, CellSection cell) in wiring.Cells.Index())
        {
            string place = $"$.Cells[{index}]";
            foreach (string fault in cell.Pressure is { } pressure ? DaemonSettingsReader.FaultsOf($"{place}.Pressure", pressure) : []) yield return fault;
            if (cell.CyclerFile?.Columns is { Separator.Length: not 1 } columns) yield return $"{place}.CyclerFile.Columns.Separator: \"{columns.Separator}\" is not one character";
            if (cell.CyclerFile?.Columns is { } scaled && !(scaled.SecondsPerUnit > 0 && scaled.VoltsPerUnit != 0 && scaled.AmperesPerUnit != 0))
                yield return $"{place}.CyclerFile.Columns: a unit of time is above 0 s, and no unit is 0";
        }

        foreach ((int index, DetectorSection detector) in wiring.Detectors.Index())
        {
            string place = $"$.Detectors[{index}]";
            switch (detector.Driver)
            {
                case "epics-mca" when detector.Records.Count == 0: yield return $"{place}.Records: empty; name at least one mca record"; break;
                case "epics-mca" when wiring.Stage is null: yield return $"$.Stage: the key is missing; {detector.Name} needs it to tell the layers"; break;
                case "epics-mca": break;
                case "file-drop" when detector.FileDrop is null: yield return $"{place}.FileDrop: the key is missing"; break;
                case "file-drop": foreach (string fault in FaultsOf($"{place}.FileDrop", detector.FileDrop)) yield return fault; break;
                default: yield return $"{place}.Driver: \"{detector.Driver}\" cannot be observed; allowed: epics-mca, file-drop"; break;
            }
        }

        foreach (string fault in wiring.Stage is { } stage ? DaemonSettingsReader.FaultsOf(stage) : []) yield return fault;
    }

    private static IEnumerable<string> FaultsOf(string place, FileDropSection drop)
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
        if (drop.Elements is < 1 or > MostElements) yield return $"{place}.Elements: {drop.Elements}; allowed: 1 to {MostElements}";
    }

    private static string? WhyNoPattern(string pattern)
    {
        try
        {
            ObservedWiring.NameOf(pattern);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
