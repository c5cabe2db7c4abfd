using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>Connections to a broker, of a kind that has to keep a contract; those that a test opens are closed behind it.</summary>
/// <param name="broker">The broker.</param>
public abstract class BrokerContract(TestBroker broker) : IAsyncLifetime
{
    private readonly List<IMqttConnection> opened = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (IMqttConnection connection in opened) await connection.DisposeAsync();
    }

    /// <summary>A connection of the kind, not connected yet.</summary>
    protected abstract IMqttConnection Create();

    /// <summary>How a client of a name of its own connects.</summary>
    protected MqttConnectOptions NewClient() => broker.NewClient();

    /// <summary>Holds the broker up: it answers nothing until it goes on.</summary>
    protected Task HoldBrokerAsync() => broker.HoldAsync();

    /// <summary>Lets it go on.</summary>
    protected Task LetBrokerGoOnAsync() => broker.GoOnAsync();

    /// <summary>A connection that is not connected yet.</summary>
    protected IMqttConnection New()
    {
        IMqttConnection connection = Create();
        opened.Add(connection);
        return connection;
    }

    /// <summary>A connection that is connected.</summary>
    protected async Task<IMqttConnection> OpenAsync()
    {
        IMqttConnection connection = New();
        await connection.ConnectAsync(NewClient(), default);
        return connection;
    }
}
