using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>A session on its line: reads, writes and watches until one of the three is over, and then ends the others.</summary>
internal sealed class LiveConnection
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly string broker;
    private readonly BrokerLine line;
    private readonly PacketInput input;
    private readonly SendBuffer buffer;
    private readonly Inbox received;
    private readonly TimeProvider timeProvider;
    private readonly RequestQueue requests;
    private readonly KeepAliveWatch watch;
    private volatile bool isLeaving;

    /// <summary>Takes over a line.</summary>
    /// <param name="broker">The broker's name in messages.</param>
    /// <param name="line">The line; closed at the end.</param>
    /// <param name="input">What comes on it.</param>
    /// <param name="session">What the server granted.</param>
    /// <param name="buffer">Where packets leave.</param>
    /// <param name="received">Where its messages go.</param>
    /// <param name="timeProvider">Real time.</param>
    public LiveConnection(
        string broker, BrokerLine line, PacketInput input, MqttSession session, SendBuffer buffer, Inbox received, TimeProvider timeProvider)
    {
        this.broker = broker;
        this.line = line;
        this.input = input;
        this.buffer = buffer;
        this.received = received;
        this.timeProvider = timeProvider;
        Session = session;
        requests = new RequestQueue(broker, buffer, session.ReceiveMaximum);
        watch = new KeepAliveWatch(input, buffer, session.KeepAlive, timeProvider);
    }

    /// <summary>What the server granted.</summary>
    public MqttSession Session { get; }

    /// <summary>Publishes, when the server takes such a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends when it was handed over or acknowledged.</returns>
    public Task PublishAsync(MqttMessage message, CancellationToken cancellationToken)
    {
        OutgoingPublish packet = OutgoingPublish.Encode(message);
        if (message.QualityOfService > Session.MaximumQualityOfService) throw NotTaken(message, MqttReason.QosNotSupported);
        if (message.IsRetained && !Session.RetainIsAvailable) throw NotTaken(message, MqttReason.RetainNotSupported);
        if (packet.Length > Session.MaximumPacketBytes) throw NotTaken(message, MqttReason.PacketTooLarge);
        return requests.PublishAsync(packet, cancellationToken);
    }

    /// <summary>Subscribes.</summary>
    /// <param name="filter">Topic filter.</param>
    /// <param name="qualityOfService">The most the server may use, 0 or 1.</param>
    /// <param name="cancellationToken">Abandons the wait for the answer.</param>
    /// <returns>Ends when the server confirmed it.</returns>
    public Task SubscribeAsync(string filter, int qualityOfService, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(qualityOfService);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(qualityOfService, 1);
        return requests.SubscribeAsync(WireText.CheckFilter(filter), qualityOfService, cancellationToken);
    }

    /// <summary>Says goodbye, behind what is on its way.</summary>
    /// <param name="publishesWill">Whether the server shall publish the will.</param>
    public void Leave(bool publishesWill)
    {
        isLeaving = true;
        buffer.Finish(DisconnectPacket.Encode(publishesWill ? MqttReason.DisconnectWithWill : MqttReason.Success));
    }

    /// <summary>Runs the connection to its end.</summary>
    /// <param name="stop">Ends it at once.</param>
    /// <returns>Why it ended, when the line is closed; null when this side ended it.</returns>
    public async Task<MqttException?> RunAsync(CancellationToken stop)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<MqttException?> reading = ExplainAsync(ReadAsync(end.Token));
        Task<MqttException?> writing = ExplainAsync(buffer.WriteAllAsync(line.Stream, requests.Resume, end.Token));
        Task<MqttException?> watching = ExplainAsync(WatchAsync(end.Token));
        Task<MqttException?> first = await Task.WhenAny(reading, writing, watching);
        MqttException? reason = await first;
        if (first != watching) reason = await TakeLeaveAsync(reason, reading, writing, stop);
        await end.CancelAsync();
        await Task.WhenAll(reading, writing, watching);
        input.Complete();
        await line.DisposeAsync();
        reason = isLeaving || stop.IsCancellationRequested ? null : reason;
        requests.End(reason);
        return reason;
    }

    private MqttRefusedException NotTaken(MqttMessage message, MqttReason reason) =>
        new($"The message to {message.Topic} was not sent to {broker}, which takes none like it", reason);

    // Bounded: a peer that neither reads nor hangs up is left.
    private async Task<MqttException?> TakeLeaveAsync(
        MqttException? reason, Task<MqttException?> reading, Task<MqttException?> writing, CancellationToken stop)
    {
        using CancellationTokenSource limit = new(Farewell, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            if (!reading.IsCompleted)
            {
                if (reason is null) await line.FinishAsync(either.Token);

                // Why the line takes no more bytes may stand in those that have come.
                MqttException? said = await reading.WaitAsync(either.Token);
                return said is MqttRefusedException or MqttProtocolException ? said : reason;
            }

            if (reason is MqttProtocolException fault)
            {
                buffer.Finish(DisconnectPacket.Encode(fault.Reason));
                await writing.WaitAsync(either.Token);
                await line.FinishAsync(either.Token);
                await input.DrainAsync(either.Token); // a line closed over unread bytes is reset, and the reset may overtake our word
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The time is over.
        }

        return reason;
    }

    private async Task<MqttException?> ExplainAsync(Task loop)
    {
        try
        {
            await loop;
            return null;
        }
        catch (OperationCanceledException)
        {
            return null; // ended by this side
        }
        catch (MqttProtocolException e)
        {
            return new MqttProtocolException($"{broker} sent what MQTT 5 forbids: {e.Message}.", e.Reason, e);
        }
        catch (MqttException e)
        {
            return e;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return new MqttException($"{broker}: the line failed: {e.Message}", e);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await watch.RunAsync(cancellationToken);
        throw new MqttException($"{broker} has been silent for {Session.KeepAlive.TotalSeconds:0} s though it was pinged: the link is dead.");
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (await input.ReadAsync(cancellationToken) is { } packet)
        {
            switch (packet.Type)
            {
                case PacketType.Publish:
                    await TakeAsync(packet, cancellationToken);
                    break;
                case PacketType.PubAck:
                    requests.Answer(packet.Type, AnswerPacket.DecodePubAck(packet.Body));
                    break;
                case PacketType.SubAck:
                    requests.Answer(packet.Type, AnswerPacket.DecodeSubAck(packet.Body));
                    break;
                case PacketType.PingResp:
                    watch.Answer(packet.Body);
                    break;
                case PacketType.Disconnect:
                    DisconnectPacket last = DisconnectPacket.Decode(packet.Body);
                    throw new MqttRefusedException($"{broker} ended the connection{last.ReasonString}", last.Reason);
                default:
                    throw Fault.Forbidden($"a second {packet.Type} came (3.2)");
            }
        }

        throw new MqttException($"{broker} closed the line without a word. Is it stopped, or does another client use this client id?");
    }

    private async ValueTask TakeAsync(Packet packet, CancellationToken cancellationToken)
    {
        received.Put(PublishPacket.Decode(packet), packet.Body.Length);
        if (!received.HasRoom) await input.HoldUpAsync(() => WaitForRoomAsync(cancellationToken));
        await buffer.WaitForRoomAsync(cancellationToken); // a server that reads no acknowledgements gets no more read either
    }

    // A reader that is slow is waited for. One that takes nothing may itself wait for an answer that stands behind on the line.
    private async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (!received.HasRoom)
        {
            try
            {
                await received.WhenTakenAsync().WaitAsync(Session.KeepAlive, timeProvider, cancellationToken);
            }
            catch (TimeoutException e) when (requests.AwaitsAnswer)
            {
                throw new MqttException(
                    $"{broker} sent more than {Inbox.RoomBytes >> 20} MiB of messages before its answer, and nobody took one for {Session.KeepAlive.TotalSeconds:0} s.", e);
            }
            catch (TimeoutException)
            {
                // Nobody but the reader waits.
            }
        }
    }
}
