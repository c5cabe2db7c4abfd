using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Soak;

/// <summary>The network between a publisher and its broker: notes what is acknowledged through it, and can fall silent with both ends open.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly int brokerPort;
    private readonly Task accepting;
    private readonly Lock gate = new();
    private readonly HashSet<(string Topic, long Number)> acknowledged = [];
    private volatile TaskCompletionSource open = Opened();

    public Relay(int brokerPort)
    {
        this.brokerPort = brokerPort;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Whether the acknowledgement of a message reached the publisher's side.</summary>
    public bool HasAcknowledged(string topic, long number)
    {
        lock (gate) return acknowledged.Contains((topic, number));
    }

    /// <summary>Half open: nothing comes through, nobody is told.</summary>
    public void FallSilent() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ComeBack() => open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        ComeBack();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        opened.SetResult();
        return opened;
    }

    private async Task AcceptAsync()
    {
        List<Task> lines = [];
        try
        {
            while (true) lines.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        finally
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task ServeAsync(TcpClient publisher)
    {
        using (publisher)
        using (var broker = new TcpClient { NoDelay = true })
        {
            publisher.NoDelay = true;
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, brokerPort, stop.Token);
                var line = new Acknowledged(Note);
                Task up = CopyAsync(publisher.GetStream(), broker.GetStream(), line.TakeUp, null), down = CopyAsync(broker.GetStream(), publisher.GetStream(), null, line.TakeDown);
                await await Task.WhenAny(up, down);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One end is gone: the other one sees it.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action<ReadOnlySpan<byte>>? before, Action<ReadOnlySpan<byte>>? after)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer, stop.Token) is var count and > 0)
        {
            await open.Task;
            before?.Invoke(buffer.AsSpan(0, count));
            await to.WriteAsync(buffer.AsMemory(0, count), stop.Token);
            after?.Invoke(buffer.AsSpan(0, count));
        }
    }

    private void Note(string topic, long number)
    {
        lock (gate) acknowledged.Add((topic, number));
    }
}
