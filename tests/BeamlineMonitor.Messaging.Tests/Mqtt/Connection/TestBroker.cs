using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>A mosquitto that the tests of one class share, each with clients and topics of its own.</summary>
/// <param name="settings">Lines of its config.</param>
public abstract class TestBroker(params string[] settings) : IAsyncLifetime
{
    private int clients;

    protected MosquittoProcess Mosquitto { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Mosquitto = await MosquittoProcess.StartAsync(default, settings);

    public async Task DisposeAsync() => await Mosquitto.DisposeAsync();

    /// <summary>How a client of a name of its own connects.</summary>
    public virtual MqttConnectOptions NewClient() => new()
    {
        Host = "127.0.0.1",
        Port = Mosquitto.Port,
        ClientId = $"client-{Interlocked.Increment(ref clients)}",
        ConnectTimeout = Limits.Patience, // for a broken build, never asserted
    };
}
