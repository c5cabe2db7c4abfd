using System.Net;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>One process variable as a client sees it. The connection comes and goes by itself; an operation needs it.</summary>
/// <remarks>
/// All operations may run side by side. Each ends by its answer, its time-out, its token or the loss of the circuit. A late answer
/// is dropped: an operation's id is never given to another.
/// </remarks>
public sealed class CaChannel : IDisposable
{
    private readonly CaClient client;
    private readonly Dictionary<uint, CaMonitor> monitors = [];
    private TaskCompletionSource connected = NewSignal();
    private CaCircuit? circuit;
    private ITimer? openingLimit;
    private uint sid;

    internal CaChannel(CaClient client, uint cid, string name) => (this.client, Cid, Name) = (client, cid, name);

    /// <summary>Name of the process variable.</summary>
    public string Name { get; }

    /// <summary>State of the connection.</summary>
    public CaChannelState State { get; private set; }

    /// <summary>The server, or null while it is searched for.</summary>
    public IPEndPoint? Server => circuit?.Server;

    /// <summary>Type of the elements, once connected.</summary>
    public CaType NativeType { get; private set; }

    /// <summary>Largest number of elements, once connected.</summary>
    public uint NativeCount { get; private set; }

    /// <summary>What the server allows, once connected.</summary>
    public AccessRights Rights { get; private set; }

    /// <summary>How often an open connection was lost.</summary>
    public int Disconnections { get; private set; }

    internal uint Cid { get; }

    /// <summary>Losses since the last good answer: the longer this row, the later the next search.</summary>
    internal int Failures { get; private set; }

    /// <summary>Waits until the channel is open, at most for the client's operation time-out.</summary>
    /// <param name="cancellationToken">Abandons the wait; the search goes on.</param>
    /// <returns>This channel.</returns>
    /// <exception cref="InstrumentTimeoutException">It did not open in time; the message says how far it came.</exception>
    /// <exception cref="InstrumentException">Channel or client were closed.</exception>
    public async Task<CaChannel> WhenConnectedAsync(CancellationToken cancellationToken)
    {
        Task connected;
        lock (client.Gate) connected = this.connected.Task;
        TimeSpan limit = client.Options.OperationTimeout;
        try
        {
            await connected.WaitAsync(limit, client.Time, cancellationToken);
            return this;
        }
        catch (TimeoutException e)
        {
            throw new InstrumentTimeoutException(client.Describe(this, limit), e);
        }
    }

    /// <summary>Reads the value in its native type with alarm and time stamp, at its current length.</summary>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>The value.</returns>
    /// <exception cref="InstrumentTimeoutException">No answer came within the client's operation time-out.</exception>
    /// <exception cref="InstrumentException">Not connected, or the server refused.</exception>
    /// <exception cref="ProtocolException">The answer is of another type or count than asked for, or does not hold what it announces.</exception>
    public Task<CaReading> ReadAsync(CancellationToken cancellationToken) => ReadAsync(DbrForm.Time, null, null, cancellationToken);

    /// <summary>Reads the value.</summary>
    /// <param name="form">What is to travel with it.</param>
    /// <param name="type">Wanted type; null for the native one.</param>
    /// <param name="count">Wanted elements, ≥ 0; 0 for the current length; null for 1 of a scalar and the current length of an array.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    /// <exception cref="InstrumentTimeoutException">No answer came within the client's operation time-out.</exception>
    /// <exception cref="InstrumentException">Not connected, or the server refused.</exception>
    /// <exception cref="ProtocolException">The answer is of another type or count than asked for, or does not hold what it announces.</exception>
    public async Task<CaReading> ReadAsync(DbrForm form, CaType? type, int? count, CancellationToken cancellationToken)
    {
        if (count is { } wanted) ArgumentOutOfRangeException.ThrowIfNegative(wanted, nameof(count));
        PendingOperation operation;
        DbrCode code;
        uint elements;
        lock (client.Gate)
        {
            CaCircuit circuit = RequireConnected();
            code = new DbrCode(type ?? NativeType, form);
            elements = (uint?)count ?? (NativeCount == 1 ? 1u : 0u);
            operation = circuit.Begin(this, CaCommand.ReadNotify, ioid => CaRequest.ReadNotify(sid, ioid, code, elements));
        }

        CaMessage reply = await FinishAsync(operation, client.Options.OperationTimeout, cancellationToken);
        return CaReply.ReadValue(reply, code, elements);
    }

    /// <summary>Writes, and waits until all that the write set off has ended (put-callback), at most for the client's operation time-out.</summary>
    /// <param name="value">The value; the server converts it to its own type.</param>
    /// <param name="cancellationToken">Abandons the wait, not the write.</param>
    /// <returns>A task that ends with the server's answer.</returns>
    /// <exception cref="InstrumentTimeoutException">No answer came in time; the write may have been done.</exception>
    /// <exception cref="InstrumentException">Not connected, not allowed, or the server refused.</exception>
    public Task WriteAsync(CaValue value, CancellationToken cancellationToken) =>
        WriteAsync(value, client.Options.OperationTimeout, cancellationToken);

    /// <summary>As <see cref="WriteAsync(CaValue, CancellationToken)"/>, with its own limit: an exposure takes as long as it takes.</summary>
    /// <param name="value">The value.</param>
    /// <param name="timeout">Limit; <see cref="Timeout.InfiniteTimeSpan"/> leaves it to the token and the circuit's sign of life.</param>
    /// <param name="cancellationToken">Abandons the wait, not the write.</param>
    /// <returns>A task that ends with the server's answer.</returns>
    /// <exception cref="InstrumentTimeoutException">No answer came in time; the write may have been done.</exception>
    /// <exception cref="InstrumentException">Not connected, not allowed, or the server refused.</exception>
    public async Task WriteAsync(CaValue value, TimeSpan timeout, CancellationToken cancellationToken)
    {
        PendingOperation operation;
        lock (client.Gate)
        {
            CaCircuit circuit = RequireWritable();
            operation = circuit.Begin(this, CaCommand.WriteNotify, ioid => CaRequest.WriteNotify(sid, ioid, value));
        }

        await FinishAsync(operation, timeout, cancellationToken);
    }

    /// <summary>Writes without an answer. It overtakes a put-callback that is still running on the same record, which a second one would wait for.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InstrumentException">Not connected, not allowed, or the circuit's queue is full.</exception>
    public void WriteUnconfirmed(CaValue value)
    {
        lock (client.Gate)
        {
            CaCircuit circuit = RequireWritable();
            circuit.Post(CaRequest.Write(sid, circuit.NextIoid(), value));
        }
    }

    /// <summary>Sets up a monitor; it starts when the channel is connected, and again after each reconnect.</summary>
    /// <param name="form">What is to travel with the value.</param>
    /// <param name="type">Wanted type; null for the native one.</param>
    /// <param name="count">Wanted elements, ≥ 0; 0 for the current length; null for 1 of a scalar and the current length of an array.</param>
    /// <param name="mask">Which changes are reported.</param>
    /// <param name="capacity">Values kept for a slow reader, ≥ 0; the newest win.</param>
    /// <returns>The monitor; dispose it to end it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count or the capacity is negative.</exception>
    /// <exception cref="InstrumentException">The channel is closed.</exception>
    public CaMonitor Subscribe(DbrForm form, CaType? type, int? count, EventMask mask, int capacity)
    {
        if (count is { } wanted) ArgumentOutOfRangeException.ThrowIfNegative(wanted, nameof(count));
        lock (client.Gate)
        {
            if (State == CaChannelState.Closed) throw new InstrumentException($"The channel {Name} is closed.");
            var monitor = new CaMonitor(this, client.NextSubscription(), form, type, count, mask, capacity);
            monitors.Add(monitor.Id, monitor);
            if (State == CaChannelState.Connected) circuit!.Add(monitor, monitor.Request(sid, NativeType, NativeCount));
            return monitor;
        }
    }

    /// <summary>Gives the channel up; its monitors end.</summary>
    public void Dispose() => client.Close(this);

    internal void Cancel(CaMonitor monitor)
    {
        lock (client.Gate)
        {
            if (!monitors.Remove(monitor.Id)) return;
            if (State == CaChannelState.Connected) circuit!.Remove(monitor, monitor.Cancellation(sid, NativeType, NativeCount));
        }

        monitor.End(null);
    }

    // The rest is called with the client's gate held.
    internal CaCircuit? CircuitThatOpens => State == CaChannelState.Connecting ? circuit : null;

    internal void Opening(CaCircuit circuit) => (this.circuit, State) = (circuit, CaChannelState.Connecting);

    /// <summary>The server is being asked to open it: request or answer may be lost while the circuit lives, and nothing else would ever ask again.</summary>
    internal void Asked()
    {
        openingLimit?.Dispose();
        openingLimit = client.Time.CreateTimer(_ => client.GiveUpOpening(this), null, client.Options.OperationTimeout, Timeout.InfiniteTimeSpan);
    }

    internal void Allow(AccessRights rights) => Rights = rights;

    internal void Opened(uint sid, CaType type, uint count)
    {
        openingLimit?.Dispose();
        (this.sid, NativeType, NativeCount, State) = (sid, type, count, CaChannelState.Connected);
        foreach (CaMonitor monitor in monitors.Values) circuit!.Add(monitor, monitor.Request(sid, type, count));
        connected.TrySetResult();
    }

    internal void Answered() => Failures = 0;

    internal void Lost()
    {
        bool wasOpen = State == CaChannelState.Connected;
        openingLimit?.Dispose();
        (circuit, State, Failures) = (null, CaChannelState.Searching, Failures + 1);
        if (wasOpen) (Disconnections, connected) = (Disconnections + 1, NewSignal()); // after the state: who sees the loss counted must not see it open
    }

    internal void Refuse(uint subscription, InstrumentException error)
    {
        if (monitors.Remove(subscription, out CaMonitor? monitor)) monitor.End(error);
    }

    internal CaMessage? End(InstrumentException reason)
    {
        CaMessage? farewell = State == CaChannelState.Connected ? CaRequest.ClearChannel(sid, Cid) : null;
        openingLimit?.Dispose();
        (circuit, State) = (null, CaChannelState.Closed);
        foreach (CaMonitor monitor in monitors.Values) monitor.End(reason);
        monitors.Clear();
        connected.TrySetException(reason);
        _ = connected.Task.Exception; // seen: nobody need be waiting
        return farewell;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<CaMessage> FinishAsync(PendingOperation operation, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            CaMessage reply = await operation.Reply.WaitAsync(timeout, client.Time, cancellationToken);
            var status = (EcaStatus)reply.Header.Parameter1;
            if (status != EcaStatus.Normal) throw new InstrumentException($"{operation.Circuit.Server} refused {operation.Command} of {Name}: {status} ({(uint)status}).");
            lock (client.Gate) Answered();
            return reply;
        }
        catch (TimeoutException e)
        {
            throw new InstrumentTimeoutException($"{operation.Circuit.Server} did not answer {operation.Command} of {Name} within {timeout.TotalSeconds:0.###} s.", e);
        }
        finally
        {
            lock (client.Gate) operation.Circuit.Forget(operation);
        }
    }

    private CaCircuit RequireConnected() => State == CaChannelState.Connected
        ? circuit!
        : throw new InstrumentException($"{Name} is not connected: {State}.");

    private CaCircuit RequireWritable()
    {
        if (client.Options.IsReadOnly) throw new InstrumentException($"{Name} is not written: this client only observes.");
        CaCircuit circuit = RequireConnected();
        return Rights.HasFlag(AccessRights.Write) ? circuit : throw new InstrumentException($"{Server} does not allow writing {Name}.");
    }
}
