using System.Globalization;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Publishing;

/// <summary>Where a station publishes: its broker, started where it is the daemon's own, and its file. Opened before the run, closed after it.</summary>
internal sealed class PublishingEndpoint : IAsyncDisposable
{
    private PublishingEndpoint(StationFile station, LocalBroker? localBroker, MqttConnectOptions broker) =>
        (Station, LocalBroker, Broker) = (station, localBroker, broker);

    /// <summary>The station's file.</summary>
    public StationFile Station { get; }

    /// <summary>The daemon's own broker; null for an external one.</summary>
    public LocalBroker? LocalBroker { get; }

    /// <summary>Where the broker is, and who connects.</summary>
    public MqttConnectOptions Broker { get; }

    /// <summary>Id of this start of the daemon, for <c>status</c>.</summary>
    public string Session => string.Create(CultureInfo.InvariantCulture, $"{Broker.ClientId}-{Station.Session}");

    /// <summary>Opens it.</summary>
    /// <param name="settings">This machine's settings; their mode is not <see cref="BrokerMode.None"/>.</param>
    /// <param name="experimentTime">Stamps the station's events.</param>
    /// <param name="told">Hears, one line each, of what becomes of a local broker.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The endpoint.</returns>
    /// <exception cref="BrokerException">The local broker is not installed, or does not start.</exception>
    /// <exception cref="Acquisition.Storage.RunStoreException">Another daemon publishes for this station, or its file cannot be written.</exception>
    public static async Task<PublishingEndpoint> OpenAsync(
        DaemonSettings settings, TimeProvider experimentTime, Action<string> told, CancellationToken cancellationToken)
    {
        string name = settings.Wiring.Station.Name;
        MqttSettings mqtt = settings.Mqtt;
        StationFile station = await StationFile.OpenAsync(settings.RunsFolder, name, experimentTime, cancellationToken);
        try
        {
            LocalBroker? local = mqtt.Mode == BrokerMode.Local
                ? await LocalBroker.StartAsync(mqtt.DataFolder, mqtt.Port, told, TimeProvider.System, cancellationToken)
                : null;
            return new PublishingEndpoint(station, local, OptionsOf(mqtt, $"beamline-monitor-{name}", local?.Port, local?.Writer));
        }
        catch
        {
            await station.DisposeAsync();
            throw;
        }
    }

    /// <summary>How a client connects to the broker of the settings.</summary>
    /// <param name="mqtt">The settings.</param>
    /// <param name="clientId">The client's name.</param>
    /// <param name="port">Port of a local broker; null for that of the settings.</param>
    /// <param name="writer">Who writes to a local broker; null for the user of the settings.</param>
    /// <returns>The options.</returns>
    public static MqttConnectOptions OptionsOf(MqttSettings mqtt, string clientId, int? port, BrokerLogin? writer) => new()
    {
        Host = mqtt.Host,
        Port = port ?? mqtt.Port,
        ClientId = clientId,
        UserName = (writer ?? mqtt.Writer)?.User,
        Password = (writer ?? mqtt.Writer)?.Password,
        Tls = mqtt.Tls is { } tls ? new MqttTls(tls.CaFile, tls.ClientCertificate, tls.ClientKey) : null,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Station.DisposeAsync();
        if (LocalBroker is not null) await LocalBroker.DisposeAsync();
    }
}
