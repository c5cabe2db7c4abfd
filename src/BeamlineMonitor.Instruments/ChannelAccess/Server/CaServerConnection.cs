using System.Threading.Channels;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>One client's circuit. Whatever it asks for is bounded by the options; what it does wrong costs it its circuit only.</summary>
internal sealed class CaServerConnection(CaServer server, CaStream stream, CaServerOptions options)
{
    private readonly Dictionary<uint, (uint Cid, ServedPv Pv)> channels = [];
    private readonly Dictionary<uint, ServerSubscription> subscriptions = [];
    private readonly Channel<ServerSubscription> ready = Channel.CreateUnbounded<ServerSubscription>(); // each monitor stands in it once at most
    private readonly List<Task> writes = [];
    private volatile TaskCompletionSource? eventsOff;
    private uint lastSid;

    /// <summary>Serves the client until it goes. Never faults.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task events = SendEventsAsync(gone.Token);
        try
        {
            await stream.PostAsync(CaReply.Version(), gone.Token);
            while (await stream.ReadAsync(gone.Token) is { } message) await HandleAsync(message, gone.Token);
        }
        catch (Exception e) when (e is IOException or InstrumentException or OperationCanceledException or ObjectDisposedException or ChannelClosedException)
        {
            server.Note(stream.Peer, e);
        }

        foreach (ServerSubscription subscription in subscriptions.Values) subscription.Pv.Remove(subscription);
        await gone.CancelAsync();
        await events;
        await Task.WhenAll(writes);
        await stream.DisposeAsync();
    }

    private async ValueTask HandleAsync(CaMessage message, CancellationToken cancellationToken)
    {
        CaHeader header = message.Header;
        switch (header.Command)
        {
            case CaCommand.Version or CaCommand.ClientName or CaCommand.HostName or CaCommand.ReadSync:
                break;
            case CaCommand.Echo:
                await stream.PostAsync(CaReply.Echo(), cancellationToken);
                break;
            case CaCommand.Search:
                if (server.Answer(message) is { } answer) await stream.PostAsync(answer, cancellationToken);
                break;
            case CaCommand.CreateChannel:
                await CreateAsync(header.Parameter1, message.Text, cancellationToken);
                break;
            case CaCommand.ClearChannel:
                Clear(header.Parameter1);
                await stream.PostAsync(CaReply.ChannelCleared(header.Parameter1, header.Parameter2), cancellationToken);
                break;
            case CaCommand.ReadNotify:
                await stream.PostAsync(Read(message), cancellationToken);
                break;
            case CaCommand.Write or CaCommand.WriteNotify:
                await WriteAsync(message, cancellationToken);
                break;
            case CaCommand.EventAdd:
                if (Subscribe(message) is { } refusal) await stream.PostAsync(refusal, cancellationToken);
                break;
            case CaCommand.EventCancel:
                Unsubscribe(header.Parameter2);
                await stream.PostAsync(CaReply.EventCancelled(message), cancellationToken);
                break;
            case CaCommand.EventsOff:
                eventsOff ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                break;
            case CaCommand.EventsOn:
                eventsOff?.TrySetResult();
                eventsOff = null;
                break;
            default:
                throw new ProtocolException($"{stream.Peer} sent a message no client sends: {Hex.Text(message.ToArray())}");
        }
    }

    private async ValueTask CreateAsync(uint cid, string name, CancellationToken cancellationToken)
    {
        if (channels.Count >= options.MaximumChannels || !server.TryFind(name, out ServedPv? pv))
        {
            await stream.PostAsync(CaReply.ChannelFailed(cid), cancellationToken);
            return;
        }

        uint sid = ++lastSid;
        channels.Add(sid, (cid, pv));
        await stream.PostAsync(CaReply.Rights(cid, pv.Rights), cancellationToken);
        await stream.PostAsync(CaReply.ChannelCreated(cid, sid, pv.Type, (uint)pv.MaximumCount), cancellationToken);
    }

    private void Clear(uint sid)
    {
        foreach (ServerSubscription subscription in subscriptions.Values.Where(s => s.Sid == sid).ToList()) Unsubscribe(subscription.Id);
        channels.Remove(sid);
    }

    private CaMessage Read(CaMessage request)
    {
        CaHeader header = request.Header;
        if (!channels.TryGetValue(header.Parameter1, out (uint Cid, ServedPv Pv) channel))
            return CaReply.Error(request, header.Parameter1, EcaStatus.BadChannel, "no such channel on this circuit");
        if (header.DataType > 34) return CaReply.Failed(request, EcaStatus.BadType);
        if (header.Count > channel.Pv.MaximumCount) return CaReply.Failed(request, EcaStatus.BadCount);
        return Value(CaCommand.ReadNotify, header.Parameter2, channel.Pv, DbrCode.Parse(header.DataType), header.Count, channel.Pv.Current)
            ?? CaReply.Failed(request, EcaStatus.NoConversion);
    }

    private static CaMessage? Value(CaCommand command, uint id, ServedPv pv, DbrCode code, uint count, CaReading reading)
    {
        try
        {
            CaValue value = reading.Value.ConvertTo(code.Type, pv.States);
            return CaReply.Value(command, id, code, reading with { Value = count == 0 ? value : value.Resize((int)count) });
        }
        catch (FormatException)
        {
            return null; // a text that is no number
        }
    }

    private async ValueTask WriteAsync(CaMessage request, CancellationToken cancellationToken)
    {
        CaHeader header = request.Header;
        writes.RemoveAll(write => write.IsCompleted);
        EcaStatus? refusal = null;
        if (!channels.TryGetValue(header.Parameter1, out (uint Cid, ServedPv Pv) channel)) refusal = EcaStatus.BadChannel;
        else if (!channel.Pv.Rights.HasFlag(AccessRights.Write)) refusal = EcaStatus.NoWriteAccess;
        else if (header.DataType > (ushort)CaType.Double) refusal = EcaStatus.BadType; // the other forms cannot be written
        else if (header.Count == 0 || header.Count > channel.Pv.MaximumCount) refusal = EcaStatus.BadCount;
        else if (writes.Count >= options.MaximumPendingWrites) refusal = EcaStatus.NoMemory;
        if (refusal is { } status)
        {
            await stream.PostAsync(Refusal(request, channel.Cid, status), cancellationToken);
            return;
        }

        CaValue value = DbrCodec.Decode(DbrCode.Parse(header.DataType), header.Count, request.Payload.Span).Value;
        writes.Add(CompleteAsync(request, channel.Cid, channel.Pv, value, cancellationToken)); // it may take as long as an exposure
    }

    private async Task CompleteAsync(CaMessage request, uint cid, ServedPv pv, CaValue value, CancellationToken cancellationToken)
    {
        bool notify = request.Header.Command == CaCommand.WriteNotify;
        CaMessage? answer = notify ? CaReply.Written(request) : null;
        try
        {
            await pv.WriteAsync(new CaWrite(value.ConvertTo(pv.Type, pv.States), notify), cancellationToken);
        }
        catch (FormatException)
        {
            answer = Refusal(request, cid, EcaStatus.NoConversion);
        }
        catch (InstrumentException)
        {
            answer = Refusal(request, cid, EcaStatus.PutFailed);
        }
        catch (OperationCanceledException)
        {
            return; // the client has gone
        }

        try
        {
            if (answer is { } message) await stream.PostAsync(message, cancellationToken);
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            // likewise
        }
    }

    private static CaMessage Refusal(CaMessage request, uint cid, EcaStatus status) => request.Header.Command == CaCommand.WriteNotify
        ? CaReply.Failed(request, status)
        : CaReply.Error(request, cid, status, status.ToString());

    private CaMessage? Subscribe(CaMessage request)
    {
        CaHeader header = request.Header;
        if (!channels.TryGetValue(header.Parameter1, out (uint Cid, ServedPv Pv) channel))
            return CaReply.Error(request, header.Parameter1, EcaStatus.BadChannel, "no such channel on this circuit");
        EventMask mask = CaRequest.Mask(request);
        EcaStatus? refusal =
            header.DataType > 34 ? EcaStatus.BadType :
            header.Count > channel.Pv.MaximumCount ? EcaStatus.BadCount :
            mask == EventMask.None ? EcaStatus.BadMask :
            subscriptions.Count >= options.MaximumSubscriptions || subscriptions.ContainsKey(header.Parameter2) ? EcaStatus.AddFailed :
            null;
        if (refusal is { } status) return CaReply.Error(request, channel.Cid, status, status.ToString());
        var subscription = new ServerSubscription(
            channel.Pv, header.Parameter2, header.Parameter1, DbrCode.Parse(header.DataType), header.Count, mask, options.EventQueueLength,
            ready => this.ready.Writer.TryWrite(ready));
        subscriptions.Add(subscription.Id, subscription);
        channel.Pv.Add(subscription);
        return null;
    }

    private void Unsubscribe(uint id)
    {
        if (subscriptions.Remove(id, out ServerSubscription? subscription)) subscription.Pv.Remove(subscription);
    }

    private async Task SendEventsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (ServerSubscription subscription in ready.Reader.ReadAllAsync(cancellationToken))
            {
                if (eventsOff is { } off) await off.Task.WaitAsync(cancellationToken);
                foreach (CaReading reading in subscription.TakeAll())
                {
                    CaMessage? message = Value(CaCommand.EventAdd, subscription.Id, subscription.Pv, subscription.Code, subscription.Count, reading);
                    if (message is { } change) await stream.PostAsync(change, cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // the client has gone
        }
    }
}
