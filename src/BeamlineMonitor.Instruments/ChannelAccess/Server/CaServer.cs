using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>A Channel Access server: answers searches by UDP and TCP, serves process variables, and sends beacons.</summary>
public sealed class CaServer : IAsyncDisposable
{
    private const int PortTrials = 16;

    private readonly CaServerOptions options;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, ServedPv> pvs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<CaServerConnection, Task> connections = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Socket tcp;
    private readonly Socket udp;
    private Task running = Task.CompletedTask;

    /// <summary>Binds the ports; <see cref="Start"/> begins to serve.</summary>
    /// <param name="options">Where, and the limits.</param>
    /// <param name="time">Clock of beacons and send time-outs: real time.</param>
    /// <exception cref="InstrumentException">The port is taken.</exception>
    public CaServer(CaServerOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        (tcp, udp) = Bind(options.Address, options.Port);
    }

    /// <summary>Address and port, the same for TCP and UDP.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)tcp.LocalEndPoint!;

    /// <summary>Clients at this moment.</summary>
    public int ClientCount => connections.Count;

    /// <summary>Why the last circuit ended that did not end in order, or null.</summary>
    public string? LastFault { get; private set; }

    /// <summary>Adds a process variable; clients may ask for it at once.</summary>
    /// <param name="pv">The process variable.</param>
    /// <exception cref="ArgumentException">Its name is served already.</exception>
    public void Serve(ServedPv pv)
    {
        if (!pvs.TryAdd(pv.Name, pv)) throw new ArgumentException($"{pv.Name} is served already.", nameof(pv));
    }

    /// <summary>Begins to serve.</summary>
    public void Start() => running = Task.WhenAll(AcceptAsync(), AnswerSearchesAsync(), SendBeaconsAsync());

    /// <summary>Closes all circuits and ports.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        await Task.WhenAll(connections.Values);
        tcp.Dispose();
        udp.Dispose();
        stop.Dispose();
    }

    internal bool TryFind(string name, [NotNullWhen(true)] out ServedPv? pv) => pvs.TryGetValue(name, out pv);

    internal void Note(string peer, Exception fault)
    {
        if (fault is not OperationCanceledException) LastFault = $"{peer}: {fault.Message}";
    }

    /// <summary>The answer to a search, or null for silence.</summary>
    internal CaMessage? Answer(CaMessage search)
    {
        if (pvs.ContainsKey(search.Text)) return CaReply.Found(search.Header.Parameter1, options.AdvertisedPort ?? EndPoint.Port);
        return search.Header.DataType == CaRequest.DoReply ? CaReply.NotFound(search) : null;
    }

    private static (Socket Tcp, Socket Udp) Bind(IPAddress address, int port)
    {
        for (int trial = 1; ; trial++)
        {
            var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
            try
            {
                tcp.Bind(new IPEndPoint(address, port));
                udp.Bind(new IPEndPoint(address, ((IPEndPoint)tcp.LocalEndPoint!).Port));
                tcp.Listen(64);
                return (tcp, udp);
            }
            catch (SocketException e)
            {
                tcp.Dispose();
                udp.Dispose();
                if (port != 0 || trial == PortTrials)
                    throw new InstrumentException($"Channel Access cannot listen on {address}:{port}: {e.Message}. Choose another port.", e);
            }
        }
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await tcp.AcceptAsync(stop.Token);
                if (connections.Count >= options.MaximumClients)
                {
                    LastFault = $"{socket.RemoteEndPoint} was turned away: {options.MaximumClients} clients are connected.";
                    socket.Dispose();
                    continue;
                }

                var stream = new CaStream(socket, options.MaximumPayloadBytes, options.QueueLength, options.SendTimeout, time);
                var connection = new CaServerConnection(this, stream, options);
                var registered = new TaskCompletionSource();
                connections[connection] = ServeAsync(connection, registered.Task);
                registered.SetResult();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                LastFault = $"A client could not be accepted: {e.Message}";
            }
        }
    }

    private async Task ServeAsync(CaServerConnection connection, Task registered)
    {
        await registered;
        await connection.RunAsync(stop.Token);
        connections.TryRemove(connection, out _);
    }

    private async Task AnswerSearchesAsync()
    {
        byte[] buffer = new byte[65536];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stop.Token);
                IReadOnlyList<CaMessage> requests = CaMessage.ReadDatagram(buffer.AsMemory(0, received.ReceivedBytes));
                List<CaMessage> answers = [];
                foreach (CaMessage request in requests)
                {
                    if (request.Header.Command == CaCommand.Search && Answer(request) is { } answer) answers.Add(answer);
                }

                // The greeting returns the client's sequence number, marked as valid, so that it can tell old answers from new.
                uint sequence = requests.FirstOrDefault(r => r.Header.Command == CaCommand.Version).Header.Parameter1;
                CaMessage greeting = CaMessage.Create(CaCommand.Version, 1, CaMessage.MinorVersion, sequence, 0);
                foreach (byte[] datagram in SearchDatagrams.Pack(answers, greeting))
                    await udp.SendToAsync(datagram, SocketFlags.None, received.RemoteEndPoint, stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or ProtocolException)
            {
                LastFault = $"A search was not answered: {e.Message}"; // anyone can send a datagram
            }
        }
    }

    private async Task SendBeaconsAsync()
    {
        TimeSpan interval = TimeSpan.FromMilliseconds(20);
        for (uint number = 0; !options.BeaconTargets.IsEmpty; number++)
        {
            try
            {
                byte[] beacon = CaReply.Beacon(EndPoint.Port, number).ToArray();
                foreach (IPEndPoint target in options.BeaconTargets) await udp.SendToAsync(beacon, SocketFlags.None, target, stop.Token);
                await Task.Delay(interval, time, stop.Token);
                interval = interval * 2 < options.LongestBeaconInterval ? interval * 2 : options.LongestBeaconInterval;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                LastFault = $"A beacon was not sent: {e.Message}";
                await Task.Delay(interval, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested) return;
            }
        }
    }
}
