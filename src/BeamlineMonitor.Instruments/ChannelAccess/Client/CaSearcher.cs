using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Asks by UDP and through name servers who serves the names that are not connected, and hears beacons.</summary>
internal sealed class CaSearcher : IAsyncDisposable
{
    private static readonly TimeSpan RestartAtMostEvery = TimeSpan.FromSeconds(1);

    private readonly CaClient _client;
    private readonly SearchSchedule _schedule;
    private readonly Socket _socket;
    private readonly Socket? _beaconSocket;
    private readonly List<CaNameServer> _nameServers;
    private readonly List<Task> _tasks = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly BeaconWatch _beacons = new();
    private DateTimeOffset _restarted = DateTimeOffset.MinValue;
    private TaskCompletionSource _changed = NewSignal();

    /// <exception cref="InstrumentException">The beacon port is taken.</exception>
    public CaSearcher(CaClient client)
    {
        _client = client;
        CaClientOptions options = client.Options;
        _schedule = new SearchSchedule(options.FirstSearchInterval, options.LongestSearchInterval);
        _socket = Bind(options.LocalAddress, 0);
        if (options.BeaconPort is int port)
        {
            try
            {
                _beaconSocket = Bind(options.LocalAddress, port);
            }
            catch (SocketException e)
            {
                _socket.Dispose();
                throw new InstrumentException($"UDP port {port} for Channel Access beacons cannot be opened: {e.Message}. Set BeaconPort to null to do without.", e);
            }
        }

        _nameServers = [.. options.NameServers.Select(address => new CaNameServer(client, address, All))];
    }

    public void Start()
    {
        _tasks.Add(SendAsync());
        _tasks.Add(ListenAsync(_socket));
        if (_beaconSocket is not null) _tasks.Add(ListenAsync(_beaconSocket));
        _tasks.AddRange(_nameServers.Select(server => server.RunAsync(_stop.Token)));
    }

    // Called with the client's gate held.
    public void Add(CaChannel channel, TimeSpan delay)
    {
        _schedule.Add(channel.Cid, channel.Name, _client.Time.GetUtcNow() + delay);
        _changed.TrySetResult();
    }

    // Called with the client's gate held.
    public void Remove(CaChannel channel) => _schedule.Remove(channel.Cid);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
        _socket.Dispose();
        _beaconSocket?.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Socket Bind(IPAddress local, int port)
    {
        var socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
        try
        {
            if (port != 0) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true); // beside a repeater
            socket.Bind(new IPEndPoint(local, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private IReadOnlyList<CaMessage> All()
    {
        lock (_client.Gate) return _schedule.All();
    }

    private async Task SendAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            IReadOnlyList<CaMessage> due;
            DateTimeOffset now = _client.Time.GetUtcNow();
            TimeSpan wait;
            Task changed;
            lock (_client.Gate)
            {
                due = _schedule.TakeDue(now);
                wait = _schedule.NextDue is { } next ? next - now : Timeout.InfiniteTimeSpan;
                if (_changed.Task.IsCompleted) _changed = NewSignal();
                changed = _changed.Task;
            }

            if (due.Count > 0)
            {
                foreach (CaNameServer server in _nameServers) server.Post(due);
                await SendAsync(SearchDatagrams.Pack(due));
            }

            try
            {
                await changed.WaitAsync(wait, _client.Time, _stop.Token);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                // due again, or at an end
            }
        }
    }

    private async Task SendAsync(IReadOnlyList<byte[]> datagrams)
    {
        foreach (string address in _client.Options.Addresses)
        {
            try
            {
                IPEndPoint target = await HostAndPort.ResolveAsync(address, _client.Options.ServerPort, _socket.AddressFamily, _stop.Token);
                foreach (byte[] datagram in datagrams) await _socket.SendToAsync(datagram, SocketFlags.None, target, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or InstrumentException)
            {
                _client.NoteError(new InstrumentException($"No search could be sent to {address}: {e.Message}", e));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(Socket socket)
    {
        byte[] buffer = new byte[65536];
        var any = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, _stop.Token);
                Handle(buffer.AsMemory(0, received.ReceivedBytes), ((IPEndPoint)received.RemoteEndPoint).Address);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ProtocolException e)
            {
                _client.NoteError(e); // anyone can send a datagram: it is noted, and the search goes on
            }
            catch (SocketException e)
            {
                _client.NoteError(new InstrumentException($"A datagram could not be received: {e.Message}", e));
            }
        }
    }

    private void Handle(ReadOnlyMemory<byte> datagram, IPAddress sender)
    {
        foreach (CaMessage message in CaMessage.ReadDatagram(datagram))
        {
            if (message.Header.Command == CaCommand.Search)
                _client.Found(message.Header.Parameter2, CaReply.ServerOf(message, sender));
            else if (message.Header.Command == CaCommand.Beacon)
                Hear(message, sender);
        }
    }

    private void Hear(CaMessage beacon, IPAddress sender)
    {
        if (beacon.Header.Count is 0 or > ushort.MaxValue) throw new ProtocolException($"A beacon names no TCP port: {Hex.Text(beacon.ToArray())}");
        lock (_client.Gate)
        {
            if (!_beacons.IsNews(new IPEndPoint(sender, (int)beacon.Header.Count), beacon.Header.Parameter1)) return;
            DateTimeOffset now = _client.Time.GetUtcNow();
            if (now - _restarted < RestartAtMostEvery) return; // a storm of beacons must not become a storm of searches
            _restarted = now;
            _schedule.Restart(now);
            _changed.TrySetResult();
        }
    }
}
