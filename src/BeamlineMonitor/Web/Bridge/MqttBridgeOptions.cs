using System.Collections.Immutable;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Mqtt.Connection;

namespace BeamlineMonitor.Web.Bridge;

/// <summary>What the bridge leads to, and for whom.</summary>
/// <param name="Open">Opens a line to the broker; an <see cref="IOException"/> where nobody answers.</param>
/// <param name="Reader">As whom clients read; null for the anonymous reader.</param>
/// <param name="Origins">Pages of other servers that may use it, such as <c>https://dashboard.example</c>.</param>
internal sealed record MqttBridgeOptions(Func<CancellationToken, Task<Stream>> Open, BrokerLogin? Reader, ImmutableArray<string> Origins)
{
    /// <summary>What the settings of a machine lead to.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="broker">Where the daemon publishes, as its writer; null for nowhere.</param>
    /// <returns>The options; null where no page may read: no broker, or an external one without a reader.</returns>
    public static MqttBridgeOptions? Of(DaemonSettings settings, MqttConnectOptions? broker)
    {
        if (broker is null || (settings.Mqtt.Mode == BrokerMode.External && settings.Mqtt.Reader is null)) return null;

        // The daemon's own certificate would make every page the writer.
        MqttConnectOptions anybody = broker with { UserName = null, Password = null, Tls = broker.Tls is { } tls ? new MqttTls(tls.AuthorityFile) : null };
        return new MqttBridgeOptions(token => OpenAsync(anybody, token), settings.Mqtt.Reader, settings.WebOrigins);
    }

    /// <summary>Clients at one time; a further one is turned away.</summary>
    public int MaximumClients { get; init; } = 64;

    private static async Task<Stream> OpenAsync(MqttConnectOptions broker, CancellationToken cancellationToken)
    {
        try
        {
            return (await BrokerLine.OpenAsync(broker, cancellationToken)).Stream;
        }
        catch (MqttException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
