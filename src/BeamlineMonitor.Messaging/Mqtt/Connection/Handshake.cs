using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>Opens a line and a session on it: CONNECT and CONNACK, within a time.</summary>
internal sealed class Handshake
{
    private readonly MqttConnectOptions options;
    private readonly TimeProvider timeProvider;
    private readonly byte[] connect;

    /// <summary>Prepares it.</summary>
    /// <param name="options">Where, who, and what for.</param>
    /// <param name="timeProvider">Real time.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public Handshake(MqttConnectOptions options, TimeProvider timeProvider)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Host);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Port, ushort.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ConnectTimeout, TimeSpan.Zero);
        connect = ConnectPacket.Encode(options);
        this.options = options;
        this.timeProvider = timeProvider;
    }

    private string Who => options.UserName is { } user ? $"{options.ClientId} (user {user})" : options.ClientId;

    /// <summary>Does it.</summary>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <returns>The line, what has come on it, and what the server granted.</returns>
    /// <exception cref="MqttException">No session came of it; the message says why.</exception>
    public async Task<(BrokerLine Line, PacketInput Input, MqttSession Session)> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.ConnectTimeout, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            BrokerLine line = await BrokerLine.OpenAsync(options, either.Token);
            try
            {
                await line.Stream.WriteAsync(connect, either.Token);
                PacketInput input = new(line.Stream, options.MaximumPacketBytes, timeProvider);
                return (line, input, Judge(await input.ReadAsync(either.Token)));
            }
            catch
            {
                await line.DisposeAsync();
                throw;
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MqttException($"{options} did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s. Is it an MQTT broker?", e);
        }
        catch (OperationCanceledException e)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
        catch (MqttProtocolException e)
        {
            throw new MqttProtocolException($"{options} answered what is not MQTT 5: {e.Message}.", e.Reason, e);
        }
        catch (IOException e)
        {
            throw HungUp(e);
        }
    }

    private MqttSession Judge(Packet? first)
    {
        if (first is not { } packet) throw HungUp(null);
        if (packet.Type != PacketType.ConnAck) throw Fault.Forbidden($"a {packet.Type} came before the ConnAck (3.2)");
        ConnAckPacket answer = ConnAckPacket.Decode(packet.Body, options);
        return answer.Reason.IsFailure()
            ? throw new MqttRefusedException($"{options} refused the connection of {Who}{answer.ReasonString}", answer.Reason)
            : answer.Session;
    }

    private MqttException HungUp(Exception? cause)
    {
        string mend = options.Tls is null ? "Does it speak MQTT 5, and without TLS, at this port?" : "Does it want a client certificate?";
        return new MqttException($"{options} closed the line before it answered. {mend}", cause);
    }
}
