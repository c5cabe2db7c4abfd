using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Broker;

/// <summary>Reads the section <c>Mqtt</c>: every key known, every value in its range, keys of another mode refused.</summary>
internal static class MqttSettingsReader
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;
    private const int LongestAgeHours = 24 * 365;
    private const int LargestMebibytes = 1 << 20;

    private static readonly string[] LocalKeys = ["DataFolder"];
    private static readonly string[] ExternalKeys = ["Host", "Tls", "User", "Password"];

    /// <summary>Reads the section.</summary>
    /// <param name="root">The object that holds it; without it there is no broker.</param>
    /// <param name="runsFolder">The folder of runs, which holds a local broker's folder by default.</param>
    /// <returns>The settings.</returns>
    public static MqttSettings Read(ConfigObject root, string runsFolder)
    {
        MqttSettings none = MqttSettings.None with { DataFolder = Path.Combine(runsFolder, MqttSettings.DefaultDataFolder) };
        if (!root.Has("Mqtt") || root.Section("Mqtt") is not { } mqtt) return none;
        MqttSettings settings = mqtt.Section("Broker") is { } broker ? ReadBroker(broker, none) : none;
        if (mqtt.Has("Reader") && mqtt.Section("Reader") is { } reader)
        {
            if (settings.Mode != BrokerMode.External) mqtt.Fault("Reader", "only with Broker.Mode \"external\"; a local broker lets anybody on this machine read");
            settings = settings with { Reader = Login(reader) };
        }

        if (mqtt.Has("Outbox") && mqtt.Section("Outbox") is { } outbox)
        {
            settings = settings with
            {
                LongestAge = outbox.Has("LongestAgeHours") ? TimeSpan.FromHours(outbox.Number("LongestAgeHours", 0.01, LongestAgeHours)) : settings.LongestAge,
                LargestBytes = outbox.Has("LargestMebibytes") ? (long)outbox.WholeNumber("LargestMebibytes", 1, LargestMebibytes) << 20 : settings.LargestBytes,
            };
        }

        return settings;
    }

    /// <summary>What of a station's name does not go into topics.</summary>
    /// <param name="station">The name.</param>
    /// <param name="settings">The settings.</param>
    /// <returns>The fault, or nothing.</returns>
    public static IEnumerable<string> FaultsOf(string station, MqttSettings settings)
    {
        if (settings.Mode == BrokerMode.None) return [];
        try
        {
            TopicName.Require(station);
            return [];
        }
        catch (ArgumentException)
        {
            return [$"$.Station.Name: \"{station}\" cannot be part of a topic; with a broker use 1 to 64 characters a-z, 0-9, _ and -"];
        }
    }

    private static MqttSettings ReadBroker(ConfigObject broker, MqttSettings none)
    {
        BrokerMode mode = broker.OneOf("Mode", ("local", BrokerMode.Local), ("external", BrokerMode.External), ("none", BrokerMode.None));
        foreach (string key in broker.IsSound("Mode") ? ForeignKeys(mode).Where(broker.Has) : [])
            broker.Fault(key, $"not with Mode \"{mode.ToString().ToLowerInvariant()}\"");
        string folder = broker.Has("DataFolder") ? broker.Text("DataFolder") : none.DataFolder;
        string host = mode == BrokerMode.External ? broker.Text("Host") : broker.Has("Host") ? broker.Text("Host") : MqttSettings.Loopback;
        BrokerTls? tls = broker.Has("Tls") && broker.Section("Tls") is { } section ? ReadTls(section) : null;
        bool isExternal = mode == BrokerMode.External;
        int port = broker.Has("Port")
            ? broker.WholeNumber("Port", isExternal ? 1 : 0, ushort.MaxValue)
            : isExternal ? (tls is null ? PlainPort : TlsPort) : 0;
        return none with
        {
            Mode = mode,
            Host = host,
            Port = port,
            DataFolder = folder,
            Tls = tls,
            Writer = broker.Has("User") || broker.Has("Password") ? Login(broker) : null,
        };
    }

    private static string[] ForeignKeys(BrokerMode mode) => mode switch
    {
        BrokerMode.Local => ExternalKeys,
        BrokerMode.External => LocalKeys,
        _ => [.. LocalKeys, .. ExternalKeys, "Port"],
    };

    private static BrokerTls ReadTls(ConfigObject section)
    {
        string? certificate = FileOf(section, "ClientCertificate"), key = FileOf(section, "ClientKey");
        if (key is not null && certificate is null) section.Fault("ClientKey", "without a ClientCertificate");
        return new BrokerTls(FileOf(section, "CaFile"), certificate, key);
    }

    private static BrokerLogin Login(ConfigObject section) => new(section.Text("User"), section.Has("Password") ? section.Text("Password") : null);

    private static string? FileOf(ConfigObject section, string key)
    {
        if (!section.Has(key)) return null;
        string path = section.Text(key);
        if (section.IsSound(key) && !File.Exists(path)) section.Fault(key, $"there is no file {path}");
        return path;
    }
}
