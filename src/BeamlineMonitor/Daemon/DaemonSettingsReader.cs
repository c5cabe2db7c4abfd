using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Daemon;

/// <summary>Reads appsettings.json: every key known, every value in its range, all faults together.</summary>
internal static class DaemonSettingsReader
{
    /// <summary>The settings of a machine that says nothing: runs beside the working folder, no log files, a free port.</summary>
    private const string DefaultRunsFolder = "runs";

    private static readonly string[] OwnKeys = ["Runs", "Log", "Web"];

    /// <summary>Reads the settings.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ConfigException">The file cannot be read or has faults; every one is listed.</exception>
    public static DaemonSettings Read(string path)
    {
        ReadOnlyMemory<byte> bytes = Instruments.Configuration.ConfigFolder.ReadFile(path);
        JsonObject root = ParseRoot(path, bytes);
        var own = new JsonObject();
        foreach (string key in OwnKeys)
        {
            if (!root.Remove(key, out JsonNode? value)) continue;
            own[key] = value;
        }

        List<string> faults = [];
        StationWiring? wiring = Try(() => WiringJson.Parse(path, root.ToJsonString()), faults);
        if (wiring is not null) faults.AddRange(FaultsOf(wiring));
        DaemonSettings? settings = Try(() => ConfigFile.Read(path, JsonSerializer.SerializeToUtf8Bytes(own), ReadOwn), faults);
        return faults.Count == 0 ? settings! with { Wiring = wiring! } : throw new ConfigException(path, faults);
    }

    private static DaemonSettings ReadOwn(ConfigObject root)
    {
        string runs = root.Has("Runs") && root.Section("Runs") is { } section ? section.Text("Folder") : DefaultRunsFolder;
        string? log = root.Has("Log") && root.Section("Log") is { } logging ? logging.Text("Folder") : null;
        int? port = root.Has("Web") && root.Section("Web") is { } web ? web.WholeNumber("Port", 0, ushort.MaxValue) : null;
        return new DaemonSettings(null!, runs, log, port); // the wiring is set by the caller
    }

    private static IEnumerable<string> FaultsOf(StationWiring wiring)
    {
        IEnumerable<string> names = wiring.Cells.Select(cell => cell.Name).Concat(wiring.Detectors.Select(detector => detector.Name));
        foreach (string twice in names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key))
            yield return $"$: the name \"{twice}\" is given more than once";
        if (wiring.Detectors.Count == 0) yield return "$.Detectors: empty; wire at least one";
        if (wiring.Mode is not (null or "control" or "observe")) yield return $"$.Mode: \"{wiring.Mode}\" is not known; allowed: control, observe";
        foreach (string fault in wiring.Observes ? ObservedWiringFaults.Of(wiring) : FaultsOfControl(wiring)) yield return fault;
    }

    private static IEnumerable<string> FaultsOfControl(StationWiring wiring)
    {
        foreach ((int index, CellSection cell) in wiring.Cells.Index())
        {
            string place = $"$.Cells[{index}]";
            foreach (string fault in FaultsOf($"{place}.Potentiostat", cell.Potentiostat)) yield return fault;
            if (cell.CyclerFile is not null) yield return $"{place}.CyclerFile: only in observe mode; leave it out, or write \"Mode\": \"observe\"";
            foreach (string fault in cell.Pressure is { } pressure ? FaultsOf($"{place}.Pressure", pressure) : []) yield return fault;
        }

        foreach ((int index, DetectorSection detector) in wiring.Detectors.Index())
        {
            foreach (string fault in Driver($"$.Detectors[{index}]", detector.Driver, "epics-mca")) yield return fault;
            if (detector.Records.Count == 0) yield return $"$.Detectors[{index}].Records: empty; name at least one mca record";
        }

        foreach (string fault in wiring.Stage is { } stage ? FaultsOf(stage) : ["$.Stage: the key is missing"]) yield return fault;
        if (wiring.Cells.Count == 0) yield return "$.Cells: empty; wire at least one";
    }

    private static IEnumerable<string> FaultsOf(string place, PotentiostatSection? potentiostat)
    {
        if (potentiostat is null)
        {
            yield return $"{place}: the key is missing";
            yield break;
        }

        foreach (string fault in Driver(place, potentiostat.Driver, "methodscript")) yield return fault;
        foreach (string fault in Address(place, potentiostat.Address)) yield return fault;
        if (MethodScriptModel.All.All(model => model.DeviceId != potentiostat.Device))
            yield return $"{place}.Device: \"{potentiostat.Device}\" is not known; allowed: {string.Join(", ", MethodScriptModel.All.Select(model => model.DeviceId))}";
    }

    /// <summary>What is wrong with a pressure section.</summary>
    /// <param name="place">Its place in the file.</param>
    /// <param name="pressure">The section.</param>
    /// <returns>The faults.</returns>
    internal static IEnumerable<string> FaultsOf(string place, PressureSection pressure)
    {
        foreach (string fault in Driver(place, pressure.Driver, "modbus")) yield return fault;
        foreach (string fault in Address(place, pressure.Address)) yield return fault;
        if (pressure.Framing is not ("tcp" or "rtu")) yield return $"{place}.Framing: \"{pressure.Framing}\"; allowed: tcp, rtu";
        if (pressure.Unit is 0 or > 247) yield return $"{place}.Unit: {pressure.Unit}; allowed: 1 to 247";
    }

    /// <summary>What is wrong with a stage section.</summary>
    /// <param name="stage">The section.</param>
    /// <returns>The faults.</returns>
    internal static IEnumerable<string> FaultsOf(StageSection stage)
    {
        foreach (string fault in Driver("$.Stage", stage.Driver, "epics-motor")) yield return fault;
        if (!(stage.MicrometresPerUnit > 0)) yield return $"$.Stage.MicrometresPerUnit: {stage.MicrometresPerUnit}; allowed: above 0";
    }

    private static IEnumerable<string> Driver(string place, string driver, string known) =>
        driver == known ? [] : [$"{place}.Driver: \"{driver}\" is not known; allowed: {known}"];

    private static IEnumerable<string> Address(string place, string address)
    {
        try
        {
            ByteChannelAddress.Parse(address);
            return [];
        }
        catch (FormatException e)
        {
            return [$"{place}.Address: {e.Message}"];
        }
    }

    private static JsonObject ParseRoot(string path, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonNode.Parse(bytes.Span)?.AsObject() ?? throw new ConfigException(path, ["$: an object {…} is expected at the root"]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new ConfigException(path, [$"not a JSON object with each key once: {e.Message}"], e);
        }
    }

    private static T? Try<T>(Func<T> read, List<string> faults)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ConfigException e)
        {
            faults.AddRange(e.Faults);
            return null;
        }
    }
}
