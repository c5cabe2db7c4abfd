using System.Threading.Channels;
using BeamlineMonitor.Messaging.Mqtt.Connection;

namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>A connection to an MQTT 5 broker over TCP or TLS: qualities of service 0 and 1, no authentication exchange, no topic aliases.</summary>
public sealed class MqttConnection : IMqttConnection
{
    private readonly TimeProvider timeProvider;
    private readonly SendBuffer buffer = new();
    private readonly Inbox received;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<MqttException?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LiveConnection? live;
    private Task running = Task.CompletedTask;
    private int isUsed;

    /// <summary>Creates a connection that is not open yet.</summary>
    /// <param name="timeProvider">Real time: connecting, keep-alive, goodbye.</param>
    public MqttConnection(TimeProvider timeProvider) => (this.timeProvider, received) = (timeProvider, new Inbox(buffer));

    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Received => received;

    /// <inheritdoc/>
    public Task<MqttException?> Closed => closed.Task;

    private LiveConnection Live => live ?? throw new InvalidOperationException("There is no session: connect first.");

    /// <inheritdoc/>
    public async Task<MqttSession> ConnectAsync(MqttConnectOptions options, CancellationToken cancellationToken)
    {
        Handshake handshake = new(options, timeProvider);
        if (Interlocked.Exchange(ref isUsed, 1) != 0) throw new InvalidOperationException("A connection is used once, and not after its end.");
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
        try
        {
            (BrokerLine line, PacketInput input, MqttSession session) = await handshake.RunAsync(either.Token);
            live = new LiveConnection($"{options}", line, input, session, buffer, received, timeProvider);
            running = RunAsync(live);
            return session;
        }
        catch (OperationCanceledException e)
        {
            End(null);
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (MqttException e)
        {
            End(e);
            throw;
        }
        catch
        {
            End(null);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task PublishAsync(MqttMessage message, CancellationToken cancellationToken) => Live.PublishAsync(message, cancellationToken);

    /// <inheritdoc/>
    public Task SubscribeAsync(string filter, int qualityOfService, CancellationToken cancellationToken) =>
        Live.SubscribeAsync(filter, qualityOfService, cancellationToken);

    /// <inheritdoc/>
    public async Task DisconnectAsync(bool publishesWill, CancellationToken cancellationToken)
    {
        live?.Leave(publishesWill);
        using (cancellationToken.UnsafeRegister(_ => stop.Cancel(), null)) await running;
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        if (Interlocked.Exchange(ref isUsed, 1) == 0) End(null);
        await closed.Task;
        await running;
    }

    private async Task RunAsync(LiveConnection connection)
    {
        MqttException? reason = null;
        try
        {
            reason = await connection.RunAsync(stop.Token);
        }
        finally
        {
            End(reason); // also when we have a fault of our own, which disposing shows
        }
    }

    private void End(MqttException? reason)
    {
        received.Complete();
        closed.TrySetResult(reason);
    }
}
