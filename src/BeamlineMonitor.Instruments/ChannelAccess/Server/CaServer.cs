using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>A Channel Access server: answers searches by UDP and TCP, serves process variables, and sends beacons.</summary>
public sealed class CaServer : IAsyncDisposable
{
    private const int PortTrials = 16;

    private readonly CaServerOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, ServedPv> _pvs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<CaServerConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _tcp;
    private readonly Socket _udp;
    private Task _running = Task.CompletedTask;

    /// <summary>Binds the ports; <see cref="Start"/> begins to serve.</summary>
    /// <param name="options">Where, and the limits.</param>
    /// <param name="time">Clock of beacons and send time-outs: real time.</param>
    /// <exception cref="InstrumentException">The port is taken.</exception>
    public CaServer(CaServerOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        (_tcp, _udp) = Bind(options.Address, options.Port);
    }

    /// <summary>Address and port, the same for TCP and UDP.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_tcp.LocalEndPoint!;

    /// <summary>Clients at this moment.</summary>
    public int ClientCount => _connections.Count;

    /// <summary>Why the last circuit ended that did not end in order, or null.</summary>
    public string? LastFault { get; private set; }

    /// <summary>Adds a process variable; clients may ask for it at once.</summary>
    /// <param name="pv">The process variable.</param>
    /// <exception cref="ArgumentException">Its name is served already.</exception>
    public void Serve(ServedPv pv)
    {
        if (!_pvs.TryAdd(pv.Name, pv)) throw new ArgumentException($"{pv.Name} is served already.", nameof(pv));
    }

    /// <summary>Begins to serve.</summary>
    public void Start() => _running = Task.WhenAll(AcceptAsync(), AnswerSearchesAsync(), SendBeaconsAsync());

    /// <summary>Closes all circuits and ports.</summary>
    /// <returns>A task that ends when all is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Task.WhenAll(_connections.Values);
        _tcp.Dispose();
        _udp.Dispose();
        _stop.Dispose();
    }

    internal bool TryFind(string name, [NotNullWhen(true)] out ServedPv? pv) => _pvs.TryGetValue(name, out pv);

    internal void Note(string peer, Exception fault)
    {
        if (fault is not OperationCanceledException) LastFault = $"{peer}: {fault.Message}";
    }

    /// <summary>The answer to a search, or null for silence.</summary>
    internal CaMessage? Answer(CaMessage search)
    {
        if (_pvs.ContainsKey(search.Text)) return CaReply.Found(search.Header.Parameter1, EndPoint.Port);
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
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _tcp.AcceptAsync(_stop.Token);
                if (_connections.Count >= _options.MaximumClients)
                {
                    LastFault = $"{socket.RemoteEndPoint} was turned away: {_options.MaximumClients} clients are connected.";
                    socket.Dispose();
                    continue;
                }

                var stream = new CaStream(socket, _options.MaximumPayloadBytes, _options.QueueLength, _options.SendTimeout, _time);
                var connection = new CaServerConnection(this, stream, _options);
                var registered = new TaskCompletionSource();
                _connections[connection] = ServeAsync(connection, registered.Task);
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
        await connection.RunAsync(_stop.Token);
        _connections.TryRemove(connection, out _);
    }

    private async Task AnswerSearchesAsync()
    {
        byte[] buffer = new byte[65536];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
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
                    await _udp.SendToAsync(datagram, SocketFlags.None, received.RemoteEndPoint, _stop.Token);
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
        for (uint number = 0; !_options.BeaconTargets.IsEmpty; number++)
        {
            try
            {
                byte[] beacon = CaReply.Beacon(EndPoint.Port, number).ToArray();
                foreach (IPEndPoint target in _options.BeaconTargets) await _udp.SendToAsync(beacon, SocketFlags.None, target, _stop.Token);
                await Task.Delay(interval, _time, _stop.Token);
                interval = interval * 2 < _options.LongestBeaconInterval ? interval * 2 : _options.LongestBeaconInterval;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                LastFault = $"A beacon was not sent: {e.Message}";
                await Task.Delay(interval, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_stop.IsCancellationRequested) return;
            }
        }
    }
}
