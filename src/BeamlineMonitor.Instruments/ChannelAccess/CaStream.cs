using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Messages over one TCP connection: one reader, any number of writers, a bounded queue between them and the socket.</summary>
internal sealed class CaStream : IAsyncDisposable
{
    private const int BatchBytes = 64 * 1024;

    private readonly NetworkStream stream;
    private readonly PipeReader input;
    private readonly Channel<CaMessage> outgoing;
    private readonly CancellationTokenSource closing = new();
    private readonly TimeSpan sendTimeout;
    private readonly TimeProvider time;
    private readonly int maximumPayload;
    private readonly Task sender;

    /// <param name="socket">A connected socket; it is closed with this object.</param>
    /// <param name="maximumPayload">Longest payload accepted, bytes.</param>
    /// <param name="queueLength">Messages that may wait for the socket.</param>
    /// <param name="sendTimeout">A peer that takes no bytes for so long is given up.</param>
    /// <param name="time">Clock of the time-out.</param>
    public CaStream(Socket socket, int maximumPayload, int queueLength, TimeSpan sendTimeout, TimeProvider time)
    {
        socket.NoDelay = true;
        Peer = socket.RemoteEndPoint?.ToString() ?? "(gone)";
        stream = new NetworkStream(socket, ownsSocket: true);
        input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BatchBytes, leaveOpen: true));
        outgoing = Channel.CreateBounded<CaMessage>(new BoundedChannelOptions(queueLength) { SingleReader = true });
        (this.maximumPayload, this.sendTimeout, this.time) = (maximumPayload, sendTimeout, time);
        sender = SendAsync();
    }

    /// <summary>The peer's address and port, for messages.</summary>
    public string Peer { get; }

    /// <summary>The next message, or null at an orderly end.</summary>
    /// <exception cref="ProtocolException">The bytes are no Channel Access, or the connection ended inside a message.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<CaMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (CaMessage.TryRead(ref buffer, maximumPayload, out CaMessage message))
            {
                input.AdvanceTo(buffer.Start);
                return message;
            }

            if (result.IsCompleted)
            {
                if (buffer.IsEmpty) return null;
                throw new ProtocolException($"{Peer} closed the circuit inside a message: {Hex.Text(buffer.ToArray())}");
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Queues a message; false when the queue is full or the connection closed.</summary>
    public bool TryPost(CaMessage message) => outgoing.Writer.TryWrite(message);

    /// <summary>Queues a message, waiting for room: the back-pressure of a peer that does not read.</summary>
    /// <exception cref="ChannelClosedException">The connection is closed.</exception>
    public ValueTask PostAsync(CaMessage message, CancellationToken cancellationToken) =>
        outgoing.Writer.WriteAsync(message, cancellationToken);

    /// <summary>Sends what is queued, for at most a second, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        outgoing.Writer.TryComplete();
        closing.CancelAfter(TimeSpan.FromSeconds(1));
        await sender;
        await closing.CancelAsync();
        await input.CompleteAsync();
        await stream.DisposeAsync();
        closing.Dispose();
    }

    /// <summary>Sends what is queued and then closes both directions: the reader comes to an orderly end.</summary>
    public void Finish() => outgoing.Writer.TryComplete();

    /// <summary>Closes at once and drops what is queued; the reader sees the connection break.</summary>
    public void Abort()
    {
        outgoing.Writer.TryComplete();
        stream.Socket.Close(0); // 0 s of lingering: a reset
    }

    private async Task SendAsync()
    {
        var batch = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (await outgoing.Reader.WaitToReadAsync(closing.Token))
            {
                batch.ResetWrittenCount();
                while (batch.WrittenCount < BatchBytes && outgoing.Reader.TryRead(out CaMessage message)) message.Write(batch);
                await stream.WriteAsync(batch.WrittenMemory, closing.Token).AsTask().WaitAsync(sendTimeout, time, CancellationToken.None);
            }

            stream.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is IOException or SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader learns of it: the circuit has one end, and one place that reports it.
            outgoing.Writer.TryComplete();
            stream.Socket.Close(0);
        }
    }
}
