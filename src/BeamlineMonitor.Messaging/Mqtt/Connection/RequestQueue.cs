using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>
/// Gives requests their turn, in order, and their packet identifiers; ends them with the server's answers. A message whose caller gave up
/// after its turn keeps its identifier until the server answers.
/// </summary>
/// <param name="broker">The broker's name in messages.</param>
/// <param name="buffer">Where packets leave.</param>
/// <param name="receiveMaximum">How many messages the server takes unacknowledged.</param>
internal sealed class RequestQueue(string broker, SendBuffer buffer, int receiveMaximum)
{
    private const int MostInFlight = 16_384; // leaves identifiers for subscriptions

    private readonly Lock gate = new();
    private readonly int window = Math.Min(receiveMaximum, MostInFlight);
    private readonly LinkedList<PendingRequest> waiting = [];
    private readonly Dictionary<ushort, PendingRequest> unanswered = [];
    private ushort lastId;
    private int inFlight;
    private Exception? end;

    /// <summary>Whether a request waits for the server's answer.</summary>
    public bool AwaitsAnswer
    {
        get
        {
            lock (gate) return unanswered.Count > 0;
        }
    }

    /// <summary>Sends a message when its turn comes.</summary>
    /// <param name="packet">The message.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends when it was handed over (quality of service 0) or acknowledged.</returns>
    /// <exception cref="MqttException">The server refused it, or the connection is over.</exception>
    public async Task PublishAsync(OutgoingPublish packet, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        PendingRequest request = new($"the message to {packet.Message.Topic}", PacketType.PubAck, packet);
        LinkedListNode<PendingRequest> place;
        lock (gate)
        {
            ThrowIfEnded();
            place = waiting.AddLast(request);
            Admit();
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => GiveUp(place, cancellationToken), null);
        await request.Task;
    }

    /// <summary>Subscribes.</summary>
    /// <param name="filter">Topic filter, checked.</param>
    /// <param name="qualityOfService">The most the server may use, 0 or 1.</param>
    /// <param name="cancellationToken">Abandons the wait for the answer.</param>
    /// <returns>Ends with the server's answer.</returns>
    /// <exception cref="MqttException">The server refused it, or the connection is over.</exception>
    public async Task SubscribeAsync(string filter, int qualityOfService, CancellationToken cancellationToken)
    {
        PendingRequest request = new($"the subscription to {filter}", PacketType.SubAck, null);
        lock (gate)
        {
            ThrowIfEnded();
            ushort id = NextId();
            unanswered.Add(id, request);
            buffer.Add(SubscribePacket.Encode(id, filter, qualityOfService));
        }

        await request.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the request that an answer is for.</summary>
    /// <param name="type">The kind of the answer.</param>
    /// <param name="answer">The answer.</param>
    /// <exception cref="MqttProtocolException">No request waits for it.</exception>
    public void Answer(PacketType type, AnswerPacket answer)
    {
        PendingRequest? request;
        lock (gate)
        {
            if (!unanswered.TryGetValue(answer.Id, out request) || request.Answer != type)
                throw Fault.Forbidden($"a {type} came for packet identifier {answer.Id}, and nothing waits for it");
            unanswered.Remove(answer.Id);
            if (type == PacketType.PubAck) inFlight--;
            Admit();
        }

        if (answer.Reason.IsFailure()) request.TrySetException(new MqttRefusedException($"{broker} refused {request.What}{answer.ReasonString}", answer.Reason));
        else request.TrySetResult();
    }

    /// <summary>Gives the next ones their turn, when the buffer has room again.</summary>
    public void Resume()
    {
        lock (gate) Admit();
    }

    /// <summary>Ends every request, and those to come.</summary>
    /// <param name="reason">Why the connection is over; null when this side ended it.</param>
    public void End(MqttException? reason)
    {
        List<PendingRequest> lost;
        lock (gate)
        {
            end = reason ?? new MqttException($"{broker}: this side has closed the connection.");
            lost = [.. waiting, .. buffer.TakeLeftBehind(), .. unanswered.Values];
            waiting.Clear();
            unanswered.Clear();
        }

        foreach (PendingRequest request in lost) request.TrySetException(Lost(request.What));
    }

    private void GiveUp(LinkedListNode<PendingRequest> place, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (place.List is not null)
            {
                waiting.Remove(place);
                Admit(); // one that needs no answer may stand behind it
            }
        }

        place.Value.TrySetCanceled(cancellationToken);
    }

    private void Admit()
    {
        while (waiting.First is { Value: { Publish: { } packet } request } && buffer.HasRoom && (!packet.WantsAnswer || inFlight < window))
        {
            waiting.RemoveFirst();
            if (packet.WantsAnswer)
            {
                inFlight++;
                ushort id = NextId();
                packet.Number(id);
                unanswered.Add(id, request);
                buffer.Add(packet.Head, packet.Message.Payload.Span);
            }
            else
            {
                buffer.Add(packet.Head, packet.Message.Payload.Span, request);
            }
        }
    }

    private ushort NextId()
    {
        if (unanswered.Count >= ushort.MaxValue) throw new MqttException($"{broker} has left {unanswered.Count} requests unanswered.");
        do
        {
            lastId++;
        }
        while (lastId == 0 || unanswered.ContainsKey(lastId));
        return lastId;
    }

    private void ThrowIfEnded()
    {
        if (end is not null) throw Lost("anything");
    }

    private MqttException Lost(string what) => new($"{end!.Message} Whether the broker has {what} is not known.", end);
}
