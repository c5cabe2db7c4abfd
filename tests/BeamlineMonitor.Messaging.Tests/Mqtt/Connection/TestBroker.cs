using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>A mosquitto that the tests of one class share, each with clients and topics of its own.</summary>
public abstract class TestBroker : IAsyncLifetime
{
    private int clients;

    protected MosquittoProcess Mosquitto { get; private set; } = null!;

    public async Task InitializeAsync() => Mosquitto = await MosquittoProcess.StartAsync(default, await SettingsAsync());

    public virtual async Task DisposeAsync() => await Mosquitto.DisposeAsync();

    /// <summary>How a client of a name of its own connects.</summary>
    public virtual MqttConnectOptions NewClient() => new()
    {
        Host = "127.0.0.1",
        Port = Mosquitto.Port,
        ClientId = $"client-{Interlocked.Increment(ref clients)}",
        ConnectTimeout = Limits.Patience, // for a broken build, never asserted
    };

    /// <summary>Holds the broker up: it answers nothing until it goes on.</summary>
    public Task HoldAsync() => Mosquitto.HoldAsync(default);

    /// <summary>Lets the broker go on.</summary>
    public Task GoOnAsync() => Mosquitto.GoOnAsync(default);

    /// <summary>Lines of its config.</summary>
    protected virtual Task<string[]> SettingsAsync() => Task.FromResult<string[]>([]);
}
