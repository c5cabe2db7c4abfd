using System.IO.Pipelines;
using System.Net.Sockets;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>A raw TCP connection: an instrument's own port, or a serial server (Moxa NPort in TCP-server mode, ser2net) that passes bytes on unchanged.</summary>
/// <remarks>The peer's end of stream closes the line in order. Nagle's delay is off, and keep-alive finds the dead peer of an idle line in about 25 s.</remarks>
public sealed class TcpByteChannel : IByteChannel
{
    private const int ChunkBytes = 16 * 1024;
    private const int KeepAliveAfterSeconds = 10;
    private const int KeepAliveEverySeconds = 5;
    private const int KeepAliveProbes = 3;

    private readonly ChannelInput input = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Socket socket;
    private readonly string name;
    private readonly TimeProvider timeProvider;
    private readonly Task pump;

    private TcpByteChannel(Socket socket, string name, TimeProvider? timeProvider)
    {
        this.socket = socket;
        this.name = name;
        this.timeProvider = timeProvider ?? TimeProvider.System;
        socket.NoDelay = true;
        socket.Blocking = false;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveAfterSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveEverySeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
        pump = PumpAsync();
    }

    /// <inheritdoc/>
    public PipeReader Input => input.Reader;

    /// <inheritdoc/>
    public Task Closed => input.Closed;

    /// <summary>Connects to a server.</summary>
    /// <param name="host">Host name or address.</param>
    /// <param name="port">TCP port, 1 to 65535.</param>
    /// <param name="timeProvider">Clock of the time-outs (connecting 5 s, writing 2 s); null for the system's.</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="InstrumentException">Nobody listens there, or the name is unknown.</exception>
    /// <exception cref="InstrumentTimeoutException">No answer within 5 s.</exception>
    public static async ValueTask<TcpByteChannel> ConnectAsync(string host, int port, TimeProvider? timeProvider, CancellationToken cancellationToken)
    {
        string name = new TcpChannelAddress(host, port).ToString();
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            return await Deadline.RunAsync(timeProvider ?? TimeProvider.System, Deadline.Connect, $"{name}: connecting", ConnectAsync, cancellationToken);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new InstrumentException($"{name}: {e.Message}. Is the device switched on, and is this its address?", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        async ValueTask<TcpByteChannel> ConnectAsync(CancellationToken token)
        {
            await socket.ConnectAsync(host, port, token);
            return new TcpByteChannel(socket, name, timeProvider);
        }
    }

    /// <summary>Makes a channel of a connection that a listener accepted.</summary>
    /// <param name="accepted">The connected socket; the channel owns it from here on.</param>
    /// <param name="timeProvider">Clock of the write time-out (2 s); null for the system's.</param>
    /// <returns>The channel.</returns>
    public static TcpByteChannel Adopt(Socket accepted, TimeProvider? timeProvider) => new(accepted, $"tcp://{accepted.RemoteEndPoint}", timeProvider);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            while (!bytes.IsEmpty)
            {
                if (Closed.IsCompleted) throw new InstrumentException($"{name}: the line is closed.");
                ReadOnlyMemory<byte> chunk = bytes[..Math.Min(bytes.Length, ChunkBytes)];
                int sent = await Deadline.RunAsync(
                    timeProvider, Deadline.Write, $"{name}: writing", token => socket.SendAsync(chunk, SocketFlags.None, token), cancellationToken);
                bytes = bytes[sent..];
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new InstrumentException($"{name}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> DiscardInputAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(input.Discard(ReceiveNow, Closed.IsCompleted ? 0 : socket.Available));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await pump;
        socket.Dispose();
    }

    /// <summary>The line's name in messages.</summary>
    /// <returns>The address: "tcp://host:port".</returns>
    public override string ToString() => name;

    private async Task PumpAsync()
    {
        Exception? cause = null;
        try
        {
            int received;
            do
            {
                // A receive of no bytes only waits for some, so that a discard can take them instead.
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, stop.Token);
                await input.Fill(ReceiveNow, out received, stop.Token);
            }
            while (received != 0);
        }
        catch (OperationCanceledException)
        {
            // Disposed: an orderly end.
        }
        catch (SocketException e)
        {
            cause = new InstrumentException($"{name}: {e.Message}", e);
        }
        catch (InstrumentException e)
        {
            cause = e;
        }

        input.Complete(cause);
    }

    private int ReceiveNow(Span<byte> buffer)
    {
        int received = socket.Receive(buffer, SocketFlags.None, out SocketError error);
        return error switch
        {
            SocketError.Success => received,
            SocketError.WouldBlock => -1,
            _ => throw new InstrumentException($"{name}: {new SocketException((int)error).Message}"),
        };
    }
}
