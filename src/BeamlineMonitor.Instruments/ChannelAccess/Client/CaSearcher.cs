using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Asks by UDP and through name servers who serves the names that are not connected, and hears beacons.</summary>
internal sealed class CaSearcher : IAsyncDisposable
{
    private static readonly TimeSpan RestartAtMostEvery = TimeSpan.FromSeconds(1);

    private readonly CaClient client;
    private readonly SearchSchedule schedule;
    private readonly Socket socket;
    private readonly Socket? beaconSocket;
    private readonly List<CaNameServer> nameServers;
    private readonly List<Task> tasks = [];
    private readonly CancellationTokenSource stop = new();
    private readonly BeaconWatch beacons = new();
    private DateTimeOffset restarted = DateTimeOffset.MinValue;
    private TaskCompletionSource changed = NewSignal();

    /// <exception cref="InstrumentException">The beacon port is taken.</exception>
    public CaSearcher(CaClient client)
    {
        this.client = client;
        CaClientOptions options = client.Options;
        schedule = new SearchSchedule(options.FirstSearchInterval, options.LongestSearchInterval);
        socket = Bind(options.LocalAddress, 0);
        if (options.BeaconPort is int port)
        {
            try
            {
                beaconSocket = Bind(options.LocalAddress, port);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                throw new InstrumentException($"UDP port {port} for Channel Access beacons cannot be opened: {e.Message}. Set BeaconPort to null to do without.", e);
            }
        }

        nameServers = [.. options.NameServers.Select(address => new CaNameServer(client, address, All))];
    }

    public void Start()
    {
        tasks.Add(SendAsync());
        tasks.Add(ListenAsync(socket));
        if (beaconSocket is not null) tasks.Add(ListenAsync(beaconSocket));
        tasks.AddRange(nameServers.Select(server => server.RunAsync(stop.Token)));
    }

    // Called with the client's gate held.
    public void Add(CaChannel channel, TimeSpan delay)
    {
        schedule.Add(channel.Cid, channel.Name, client.Time.GetUtcNow() + delay);
        changed.TrySetResult();
    }

    // Called with the client's gate held.
    public void Remove(CaChannel channel) => schedule.Remove(channel.Cid);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(tasks);
        socket.Dispose();
        beaconSocket?.Dispose();
        stop.Dispose();
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
        lock (client.Gate) return schedule.All();
    }

    private async Task SendAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            IReadOnlyList<CaMessage> due;
            TimeSpan wait;
            Task changed;
            lock (client.Gate)
            {
                DateTimeOffset now = client.Time.GetUtcNow(); // within the gate: nothing that is there was added later
                due = schedule.TakeDue(now);
                wait = schedule.NextDue is { } next ? next - now : Timeout.InfiniteTimeSpan;
                if (this.changed.Task.IsCompleted) this.changed = NewSignal();
                changed = this.changed.Task;
            }

            if (due.Count > 0)
            {
                foreach (CaNameServer server in nameServers) server.Post(due);
                await SendAsync(SearchDatagrams.Pack(due));
            }

            try
            {
                await changed.WaitAsync(wait, client.Time, stop.Token);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                // due again, or at an end
            }
        }
    }

    private async Task SendAsync(IReadOnlyList<byte[]> datagrams)
    {
        foreach (string address in client.Options.Addresses)
        {
            try
            {
                IPEndPoint target = await HostAndPort.ResolveAsync(address, client.Options.ServerPort, socket.AddressFamily, stop.Token);
                foreach (byte[] datagram in datagrams) await socket.SendToAsync(datagram, SocketFlags.None, target, stop.Token);
            }
            catch (Exception e) when (e is SocketException or InstrumentException)
            {
                client.NoteError(new InstrumentException($"No search could be sent to {address}: {e.Message}", e));
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
        while (!stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, any, stop.Token);
                Handle(buffer.AsMemory(0, received.ReceivedBytes), ((IPEndPoint)received.RemoteEndPoint).Address);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ProtocolException e)
            {
                client.NoteError(e); // anyone can send a datagram: it is noted, and the search goes on
            }
            catch (SocketException e)
            {
                client.NoteError(new InstrumentException($"A datagram could not be received: {e.Message}", e));
            }
        }
    }

    private void Handle(ReadOnlyMemory<byte> datagram, IPAddress sender)
    {
        foreach (CaMessage message in CaMessage.ReadDatagram(datagram))
        {
            if (message.Header.Command == CaCommand.Search)
                client.Found(message.Header.Parameter2, CaReply.ServerOf(message, sender));
            else if (message.Header.Command == CaCommand.Beacon)
                Hear(message, sender);
        }
    }

    private void Hear(CaMessage beacon, IPAddress sender)
    {
        if (beacon.Header.Count is 0 or > ushort.MaxValue) throw new ProtocolException($"A beacon names no TCP port: {Hex.Text(beacon.ToArray())}");
        lock (client.Gate)
        {
            if (!beacons.IsNews(new IPEndPoint(sender, (int)beacon.Header.Count), beacon.Header.Parameter1)) return;
            DateTimeOffset now = client.Time.GetUtcNow();
            if (now - restarted < RestartAtMostEvery) return; // a storm of beacons must not become a storm of searches
            restarted = now;
            schedule.Restart(now);
            changed.TrySetResult();
        }
    }
}
