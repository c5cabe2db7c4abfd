using System.Net;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>
/// A Channel Access client: finds process variables by name, keeps one circuit to each server, and opens channels and monitors
/// again after a loss.
/// </summary>
public sealed class CaClient : IAsyncDisposable
{
    private const int LongestRow = 16; // doublings of the wait between reconnects before only the longest interval counts

    private readonly Dictionary<uint, CaChannel> channels = [];
    private readonly Dictionary<IPEndPoint, CaCircuit> circuits = [];
    private readonly CaSearcher searcher;
    private readonly CancellationTokenSource stop = new();
    private uint lastCid;
    private uint lastSubscription;
    private bool closed;

    /// <summary>Opens the search socket and starts to search.</summary>
    /// <param name="options">Where to search and how long to wait.</param>
    /// <param name="time">Clock of the time-outs and searches: real time.</param>
    /// <exception cref="InstrumentException">The beacon port is taken.</exception>
    public CaClient(CaClientOptions options, TimeProvider time)
    {
        (Options, Time) = (options, time);
        searcher = new CaSearcher(this);
        searcher.Start();
    }

    /// <summary>Answers that came after their request was given up.</summary>
    public long LateReplies { get; private set; }

    /// <summary>Searches that a second server answered for the same name; the first to answer is used.</summary>
    public long RivalServers { get; private set; }

    /// <summary>The newest fault that belongs to no single operation: a broken datagram, an address that cannot be reached.</summary>
    public InstrumentException? LastError { get; private set; }

    /// <summary>Number of circuits that are open or being opened.</summary>
    public int CircuitCount
    {
        get
        {
            lock (Gate) return circuits.Count;
        }
    }

    internal Lock Gate { get; } = new();

    internal CaClientOptions Options { get; }

    internal TimeProvider Time { get; }

    /// <summary>Opens a channel; the search starts at once.</summary>
    /// <param name="name">Name of the process variable, at most 1000 characters of Latin-1.</param>
    /// <returns>The channel; dispose it to give it up.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public CaChannel Open(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 1000) throw new ArgumentException("A process variable has a name of 1 to 1000 characters.", nameof(name));
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            var channel = new CaChannel(this, ++lastCid, name);
            channels.Add(channel.Cid, channel);
            searcher.Add(channel, TimeSpan.Zero);
            return channel;
        }
    }

    /// <summary>Closes all channels and circuits.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        List<Task> circuits;
        lock (Gate)
        {
            if (closed) return;
            closed = true;
            foreach (CaChannel channel in channels.Values) channel.End(new InstrumentException("The Channel Access client was closed."));
            channels.Clear();
            circuits = [.. this.circuits.Values.Select(circuit => circuit.Completion)];
        }

        await stop.CancelAsync();
        await Task.WhenAll(circuits);
        await searcher.DisposeAsync();
        stop.Dispose();
    }

    internal uint NextSubscription() => ++lastSubscription;

    internal void CountLateReply() => LateReplies++;

    internal void NoteError(InstrumentException error) => LastError = error;

    internal string Describe(CaChannel channel, TimeSpan limit)
    {
        string where = string.Join(' ', Options.Addresses.Concat(Options.NameServers));
        string progress = channel.State == CaChannelState.Searching
            ? $"nobody answered the search at {(where.Length > 0 ? where : "(no address is configured)")}"
            : $"{channel.Server} answered the search, but the channel did not open";
        string also = LastError is null ? "" : $" Last fault: {LastError.Message}";
        return $"{channel.Name} did not connect within {limit.TotalSeconds:0.###} s: {progress}.{also}";
    }

    internal void Found(uint cid, IPEndPoint server)
    {
        lock (Gate)
        {
            if (closed || !channels.TryGetValue(cid, out CaChannel? channel)) return;
            if (channel.State != CaChannelState.Searching)
            {
                if (!server.Equals(channel.Server)) RivalServers++;
                return;
            }

            searcher.Remove(channel);
            if (!circuits.TryGetValue(server, out CaCircuit? circuit))
            {
                circuit = new CaCircuit(this, server);
                circuits.Add(server, circuit);
                circuit.Attach(channel);
                circuit.Completion = Task.Run(() => circuit.RunAsync(stop.Token));
                return;
            }

            circuit.Attach(channel);
        }
    }

    internal void GiveUpOpening(CaChannel channel)
    {
        lock (Gate)
        {
            if (channel.CircuitThatOpens is not { } circuit) return; // it opened just now
            NoteError(new InstrumentTimeoutException(
                $"{circuit.Server} answered the search, but the channel did not open: {channel.Name}, within {Options.OperationTimeout.TotalSeconds:0.###} s."));
            SearchAgain(circuit, channel);
        }
    }

    internal void SearchAgain(CaCircuit circuit, CaChannel channel)
    {
        circuit.Detach(channel, null);
        channel.Lost();
        // A server that accepts and drops at once must not be asked in a tight loop.
        TimeSpan delay = Options.FirstSearchInterval * Math.Pow(2, Math.Min(channel.Failures - 1, LongestRow));
        searcher.Add(channel, delay < Options.LongestSearchInterval ? delay : Options.LongestSearchInterval);
    }

    internal void Lost(CaCircuit circuit)
    {
        circuits.Remove(circuit.Server);
        if (closed) return;
        foreach (CaChannel channel in circuit.Channels.ToList()) SearchAgain(circuit, channel);
    }

    internal void Close(CaChannel channel)
    {
        lock (Gate)
        {
            if (!channels.Remove(channel.Cid)) return;
            searcher.Remove(channel);
            CaCircuit? circuit = circuits.Values.FirstOrDefault(c => c.Channels.Contains(channel));
            CaMessage? farewell = channel.End(new InstrumentException($"The channel {channel.Name} was closed."));
            circuit?.Detach(channel, farewell);
        }
    }
}
