using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The one TCP connection to one server, shared by all its channels. It lives once: after a loss the next search makes another.</summary>
internal sealed class CaCircuit
{
    private readonly CaClient client;
    private readonly Dictionary<uint, CaChannel> channels = [];
    private readonly Dictionary<uint, CaMonitor> monitors = [];
    private readonly Dictionary<uint, PendingOperation> pending = [];
    private CaStream? stream;
    private uint lastIoid;

    public CaCircuit(CaClient client, IPEndPoint server) => (this.client, Server) = (client, server);

    public IPEndPoint Server { get; }

    public IReadOnlyCollection<CaChannel> Channels => channels.Values;

    /// <summary>Ends when the circuit is gone and everyone has been told; set by the client.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>Connects, serves the connection until it ends, and tells the client why it did. Never faults.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        CaStream? stream = null;
        InstrumentException cause;
        try
        {
            stream = await ConnectAsync(cancellationToken);
            cause = await ReceiveAsync(stream, cancellationToken);
        }
        catch (InstrumentException e)
        {
            cause = e;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            cause = new InstrumentException($"The circuit to {Server} broke: {e.Message}", e);
        }
        catch (OperationCanceledException e)
        {
            cause = new InstrumentException($"The circuit to {Server} was closed.", e);
        }

        lock (client.Gate)
        {
            foreach (PendingOperation operation in pending.Values) operation.Fail(cause);
            pending.Clear();
            client.Lost(this);
        }

        if (stream is not null) await stream.DisposeAsync();
    }

    // The rest is called with the client's gate held.
    public void Attach(CaChannel channel)
    {
        channels.Add(channel.Cid, channel);
        channel.Opening(this);

        // A circuit that is closing takes nothing: at its end the channel is searched for again.
        if (stream is null) return;
        channel.Asked();
        stream.TryPost(CaRequest.CreateChannel(channel.Cid, channel.Name));
    }

    public void Detach(CaChannel channel, CaMessage? farewell)
    {
        channels.Remove(channel.Cid);
        foreach (PendingOperation operation in pending.Values.Where(operation => operation.Channel == channel).ToList())
        {
            pending.Remove(operation.Ioid);
            operation.Fail(new InstrumentException($"{Server} or its user gave the channel {channel.Name} up before {operation.Command} was answered."));
        }

        foreach (uint id in monitors.Where(m => m.Value.Owner == channel).Select(m => m.Key).ToList()) monitors.Remove(id);
        if (farewell is { } message) stream?.TryPost(message);
        if (channels.Count == 0) stream?.Finish(); // nobody needs the server any more
    }

    public void Add(CaMonitor monitor, CaMessage request)
    {
        monitors[monitor.Id] = monitor;
        Post(request);
    }

    public void Remove(CaMonitor monitor, CaMessage request)
    {
        monitors.Remove(monitor.Id);
        stream?.TryPost(request);
    }

    public PendingOperation Begin(CaChannel channel, CaCommand command, Func<uint, CaMessage> request)
    {
        var operation = new PendingOperation(this, channel, NextIoid(), command);
        Post(request(operation.Ioid));
        pending.Add(operation.Ioid, operation);
        return operation;
    }

    public void Forget(PendingOperation operation) => pending.Remove(operation.Ioid);

    public uint NextIoid()
    {
        if (lastIoid == uint.MaxValue)
        {
            stream?.Finish(); // a number used twice could match a late answer to the wrong request: begin a new circuit instead
            throw new InstrumentException($"The circuit to {Server} has used all request numbers and is opened anew.");
        }

        return ++lastIoid;
    }

    public void Post(CaMessage message)
    {
        if (stream is null || !stream.TryPost(message))
            throw new InstrumentException($"{Server} takes no more requests: {client.Options.QueueLength} wait, or the circuit is closing.");
    }

    private async Task<CaStream> ConnectAsync(CancellationToken cancellationToken)
    {
        CaClientOptions options = client.Options;
        var socket = new Socket(Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(Server, cancellationToken).AsTask().WaitAsync(options.ConnectTimeout, client.Time, cancellationToken);
        }
        catch (TimeoutException e)
        {
            socket.Dispose();
            throw new InstrumentTimeoutException($"{Server} did not accept a connection within {options.ConnectTimeout.TotalSeconds:0.###} s.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var stream = new CaStream(socket, options.MaximumPayloadBytes, options.QueueLength, options.EchoAfter + options.EchoTimeout, client.Time);
        lock (client.Gate)
        {
            this.stream = stream;
            Post(CaRequest.Version());
            Post(CaRequest.ClientName(options.ClientName));
            Post(CaRequest.HostName(options.HostName));
            foreach (CaChannel channel in channels.Values)
            {
                channel.Asked();
                Post(CaRequest.CreateChannel(channel.Cid, channel.Name));
            }

            if (channels.Count == 0) stream.Finish(); // all were given up meanwhile
        }

        return stream;
    }

    private async Task<InstrumentException> ReceiveAsync(CaStream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            ValueTask<CaMessage?> next = stream.ReadAsync(cancellationToken);
            CaMessage? message = next.IsCompletedSuccessfully ? await next : await WithEchoAsync(stream, next.AsTask());
            if (message is not { } received) return new InstrumentException($"{Server} closed the circuit.");
            lock (client.Gate) Handle(received);
        }
    }

    private async Task<CaMessage?> WithEchoAsync(CaStream stream, Task<CaMessage?> next)
    {
        CaClientOptions options = client.Options;
        try
        {
            return await next.WaitAsync(options.EchoAfter, client.Time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            stream.TryPost(CaRequest.Echo());
        }

        try
        {
            return await next.WaitAsync(options.EchoTimeout, client.Time, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            stream.Abort();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its buffer must be free before the stream goes
            throw new InstrumentTimeoutException(
                $"{Server} gave no sign of life for {(options.EchoAfter + options.EchoTimeout).TotalSeconds:0.###} s, ECHO included.", e);
        }
    }

    private void Handle(CaMessage message)
    {
        CaHeader header = message.Header;
        switch (header.Command)
        {
            case CaCommand.Version or CaCommand.Echo or CaCommand.ClearChannel or CaCommand.NotFound:
                break;
            case CaCommand.AccessRights:
                if (channels.TryGetValue(header.Parameter1, out CaChannel? allowed)) allowed.Allow((AccessRights)header.Parameter2);
                break;
            case CaCommand.CreateChannel:
                CaType type = header.DataType <= (ushort)CaType.Double
                    ? (CaType)header.DataType
                    : throw new ProtocolException($"{Server} gives a channel the type {header.DataType}: {Hex.Text(message.ToArray())}");
                if (channels.TryGetValue(header.Parameter1, out CaChannel? opened)) opened.Opened(header.Parameter2, type, header.Count);
                break;
            case CaCommand.CreateChannelFailed or CaCommand.ServerDisconnected:
                if (channels.TryGetValue(header.Parameter1, out CaChannel? lost)) client.SearchAgain(this, lost);
                break;
            case CaCommand.ReadNotify or CaCommand.WriteNotify:
                if (pending.TryGetValue(header.Parameter2, out PendingOperation? operation) && operation.Command == header.Command)
                {
                    pending.Remove(header.Parameter2);
                    operation.Complete(message);
                }
                else
                {
                    client.CountLateReply();
                }

                break;
            case CaCommand.EventAdd:
                if (monitors.TryGetValue(header.Parameter2, out CaMonitor? monitor)) Deliver(monitor, message);
                break;
            case CaCommand.Error:
                Report(message);
                break;
            default:
                throw new ProtocolException($"{Server} sent a message no server sends: {Hex.Text(message.ToArray())}");
        }
    }

    private static void Deliver(CaMonitor monitor, CaMessage message)
    {
        CaHeader header = message.Header;
        if ((EcaStatus)header.Parameter1 != EcaStatus.Normal)
        {
            monitor.Note((EcaStatus)header.Parameter1);
            return;
        }

        if (message.Payload.IsEmpty) return; // the confirmation of a cancelled monitor
        monitor.Deliver(message);
        monitor.Owner.Answered();
    }

    private void Report(CaMessage message)
    {
        (CaHeader request, string text) = CaReply.ReadError(message);
        var error = new InstrumentException(
            $"{Server} refused {request.Command}: {text} ({(EcaStatus)message.Header.Parameter2}, {message.Header.Parameter2}).");
        if (request.Command is CaCommand.ReadNotify or CaCommand.WriteNotify)
        {
            if (pending.Remove(request.Parameter2, out PendingOperation? operation)) operation.Fail(error);
        }
        else if (request.Command == CaCommand.EventAdd && monitors.Remove(request.Parameter2, out CaMonitor? monitor))
        {
            monitor.Owner.Refuse(request.Parameter2, error);
        }
        else
        {
            client.NoteError(error);
        }
    }
}
