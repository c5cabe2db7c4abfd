using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.TestSupport;

/// <summary>A port on the loopback before another one. Rules say what becomes of the bytes; a connection ends with either of its ends.</summary>
public sealed class LoopbackProxy : IAsyncDisposable
{
    private const int MostAtOnce = 4096; // bytes

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly Func<ByteRule> up;
    private readonly Func<ByteRule> down;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<Task> connections = [];
    private readonly Task accepting;

    private LoopbackProxy(int target, Func<ByteRule> up, Func<ByteRule> down)
    {
        (this.target, this.up, this.down) = (target, up, down);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Lets bytes through as they are.</summary>
    /// <returns>The rule.</returns>
    public static ByteRule Through() => (bytes, _) => ValueTask.FromResult(bytes);

    /// <summary>Stands before a port.</summary>
    /// <param name="target">The port on 127.0.0.1; whoever listens there may come and go.</param>
    /// <param name="up">Makes the rule of a connection for bytes on their way there.</param>
    /// <param name="down">Makes that of bytes on their way back.</param>
    /// <returns>The proxy, which takes connections from now on.</returns>
    public static LoopbackProxy Start(int target, Func<ByteRule> up, Func<ByteRule> down) => new(target, up, down);

    /// <summary>Cuts all connections, and takes no more.</summary>
    /// <returns>Ends when they are cut.</returns>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await Task.WhenAll(connections.Append(accepting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cut
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using TcpClient near = accepted, far = new();
        await far.ConnectAsync(IPAddress.Loopback, target, stop.Token);
        (near.NoDelay, far.NoDelay) = (true, true);
        await Task.WhenAny(PumpAsync(near.GetStream(), far.GetStream(), up()), PumpAsync(far.GetStream(), near.GetStream(), down()));
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, ByteRule rule)
    {
        byte[] buffer = new byte[MostAtOnce];
        while (await from.ReadAsync(buffer, stop.Token) is var read and > 0) await to.WriteAsync(await rule(buffer.AsMemory(0, read), stop.Token), stop.Token);
    }
}
