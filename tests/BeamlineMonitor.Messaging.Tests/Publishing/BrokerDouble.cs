using System.Collections.Immutable;
using System.Threading.Channels;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>A broker without a line, whose connections the test ends as it likes. It acknowledges at once, or when the test says.</summary>
internal sealed class BrokerDouble
{
    private readonly Channel<ConnectionDouble> connected = Channel.CreateUnbounded<ConnectionDouble>();
    private readonly Lock gate = new();
    private ImmutableArray<MqttMessage> published = [];
    private int opened;

    /// <summary>Whether it knows the client's session.</summary>
    public bool KnowsSession { get; set; }

    /// <summary>Refuses that many connections before it takes one.</summary>
    public int Refusals { get; init; }

    /// <summary>Ends when a message is acknowledged; by default at once.</summary>
    public Func<MqttMessage, Task> Acknowledge { get; init; } = _ => Task.CompletedTask;

    /// <summary>Connections that were asked for.</summary>
    public int Connections => Volatile.Read(ref opened);

    /// <summary>All that was published, in its order.</summary>
    public ImmutableArray<MqttMessage> Published
    {
        get
        {
            lock (gate) return published;
        }
    }

    public IMqttConnection Open() => new ConnectionDouble(this);

    /// <summary>Waits for the next connection.</summary>
    public ValueTask<ConnectionDouble> NextAsync(CancellationToken cancellationToken) => connected.Reader.ReadAsync(cancellationToken);

    internal sealed class ConnectionDouble(BrokerDouble broker) : IMqttConnection
    {
        private readonly TaskCompletionSource<MqttException?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ChannelReader<MqttMessage> Received { get; } = Channel.CreateUnbounded<MqttMessage>().Reader;

        public Task<MqttException?> Closed => closed.Task;

        public Task<MqttSession> ConnectAsync(MqttConnectOptions options, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref broker.opened) <= broker.Refusals) return Task.FromException<MqttSession>(new MqttException("nobody listens"));
            broker.connected.Writer.TryWrite(this);
            return Task.FromResult(new MqttSession(broker.KnowsSession, 100, 1 << 20, 1, true, options.KeepAlive, options.SessionExpiry, null));
        }

        public Task PublishAsync(MqttMessage message, CancellationToken cancellationToken)
        {
            if (closed.Task.IsCompleted) return Task.FromException(new MqttException("the connection is over"));
            lock (broker.gate) broker.published = broker.published.Add(message with { Payload = message.Payload.ToArray() });
            return broker.Acknowledge(message);
        }

        public Task SubscribeAsync(string filter, int qualityOfService, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DisconnectAsync(bool publishesWill, CancellationToken cancellationToken)
        {
            closed.TrySetResult(null);
            return Task.CompletedTask;
        }

        /// <summary>Ends the connection.</summary>
        public void HangUp(MqttException reason) => closed.TrySetResult(reason);

        public ValueTask DisposeAsync()
        {
            closed.TrySetResult(null);
            return ValueTask.CompletedTask;
        }
    }
}
