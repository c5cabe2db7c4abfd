using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Epics;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Daemon;

/// <summary>Reads appsettings.json: every key known, every value in its range, all faults together.</summary>
internal static class DaemonSettingsReader
{
    /// <summary>The settings of a machine that says nothing: runs beside the working folder, no log files, a free port.</summary>
    private const string DefaultRunsFolder = "runs";

    private const int MostOrigins = 16;

    private static readonly string[] OwnKeys = ["Runs", "Log", "Web", "Mqtt", "Epics"];

    /// <summary>Finds the settings.</summary>
    /// <param name="given">What the command line names; null for nothing.</param>
    /// <returns>That file, else that of the working folder, else the one beside the program.</returns>
    public static string PathOf(FileInfo? given)
    {
        const string name = "appsettings.json";
        if (given is not null) return given.FullName;
        return File.Exists(name) ? Path.GetFullPath(name) : Path.Combine(AppContext.BaseDirectory, name);
    }

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

        List<string> faults = [.. UnknownKeys(root)];
        (StationWiring? wiring, ImmutableArray<string> misfits) = WiringJson.Read(root.ToJsonString());
        faults.AddRange(misfits);
        if (wiring is not null) faults.AddRange(WiringFaults.Of(wiring));
        DaemonSettings? settings = Try(() => ConfigFile.Read(path, JsonSerializer.SerializeToUtf8Bytes(own), ReadOwn), faults);
        if (wiring is not null && settings is not null) faults.AddRange(MqttSettingsReader.FaultsOf(wiring.Station.Name, settings.Mqtt));
        return faults.Count == 0 ? settings! with { Wiring = wiring! } : throw new ConfigException(path, faults);
    }

    /// <summary>Takes keys out that nobody knows, so that one of them hides no other fault.</summary>
    private static IEnumerable<string> UnknownKeys(JsonObject root)
    {
        string[] known = [.. typeof(StationWiring).GetProperties().Select(property => property.Name)];
        foreach (string key in root.Select(entry => entry.Key).Except(known).ToArray())
        {
            root.Remove(key);
            yield return $"$.{key}: unknown key; known here: {string.Join(", ", known.Concat(OwnKeys).Order(StringComparer.Ordinal))}";
        }
    }

    private static DaemonSettings ReadOwn(ConfigObject root)
    {
        string runs = root.Has("Runs") && root.Section("Runs") is { } section ? section.Text("Folder") : DefaultRunsFolder;
        string? log = root.Has("Log") && root.Section("Log") is { } logging ? logging.Text("Folder") : null;
        ConfigObject? web = root.Has("Web") ? root.Section("Web") : null;
        int? port = web?.WholeNumber("Port", 0, ushort.MaxValue);
        string? token = web?.Has("CommandTokenFile") == true ? web.Text("CommandTokenFile") : null;
        ImmutableArray<string> origins = web is not null && web.Has("Origins") ? web.Texts("Origins", MostOrigins) : [];
        foreach (string origin in origins.Where(origin => !Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) || page.GetLeftPart(UriPartial.Authority) != origin))
            web!.Fault("Origins", $"\"{origin}\" is not the origin of a page, such as https://dashboard.example");
        return new DaemonSettings(null!, runs, log, port, origins, MqttSettingsReader.Read(root, runs), EpicsSettingsReader.Read(root), token); // the wiring is set by the caller
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
