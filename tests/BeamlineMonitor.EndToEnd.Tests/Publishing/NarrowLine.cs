using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.EndToEnd.Tests.Publishing;

/// <summary>A port on the loopback before a broker that lets only so many bytes through to it, and the rest when it is told: whoever publishes more cannot be done before.</summary>
internal sealed class NarrowLine : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource wide = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentBag<Task> lines = [];
    private readonly Task accepting;
    private int room;

    private NarrowLine(int target, int bytes)
    {
        (this.target, room) = (target, bytes);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Stands before a port.</summary>
    /// <param name="target">The broker's port; the broker may come and go.</param>
    /// <param name="bytes">How many bytes all connections together may send to it.</param>
    public static NarrowLine Start(int target, int bytes) => new(target, bytes);

    /// <summary>Lets everything through from now on.</summary>
    public void Widen() => wide.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await Task.WhenAll(lines.Append(accepting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cut
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) lines.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
    }

    private async Task ServeAsync(TcpClient publisher)
    {
        using TcpClient host = publisher, broker = new();
        await broker.ConnectAsync(IPAddress.Loopback, target, stop.Token);
        (host.NoDelay, broker.NoDelay) = (true, true);
        await Task.WhenAny(PumpUpAsync(host.GetStream(), broker.GetStream()), broker.GetStream().CopyToAsync(host.GetStream(), stop.Token));
    }

    private async Task PumpUpAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[4096];
        while (await from.ReadAsync(buffer, stop.Token) is var read and > 0)
        {
            if (Interlocked.Add(ref room, -read) < 0) await wide.Task.WaitAsync(stop.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
