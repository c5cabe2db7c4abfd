using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>The socket of sd_notify(3), read as fast as systemd reads it.</summary>
internal sealed class NotifySocket : IAsyncDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Channel<string> messages = Channel.CreateUnbounded<string>(); // two a second, for the seconds of a test
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;

    public NotifySocket(string path)
    {
        socket.Bind(new UnixDomainSocketEndPoint(path));
        reading = ReadAsync();
    }

    /// <summary>The next message.</summary>
    public Task<string> ReceiveAsync(CancellationToken cancellationToken) => messages.Reader.ReadAsync(cancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
        socket.Dispose();
        stop.Dispose();
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[256];
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer, stop.Token);
            messages.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, length));
        }
    }
}
