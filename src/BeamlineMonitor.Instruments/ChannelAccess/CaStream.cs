using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Messages over one TCP connection: one reader, any number of writers, a bounded queue between them and the socket.</summary>
internal sealed class CaStream : IAsyncDisposable
{
    private const int BatchBytes = 64 * 1024;

    private readonly NetworkStream _stream;
    private readonly PipeReader _input;
    private readonly Channel<CaMessage> _outgoing;
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeSpan _sendTimeout;
    private readonly TimeProvider _time;
    private readonly int _maximumPayload;
    private readonly Task _sender;

    /// <param name="socket">A connected socket; it is closed with this object.</param>
    /// <param name="maximumPayload">Longest payload accepted, bytes.</param>
    /// <param name="queueLength">Messages that may wait for the socket.</param>
    /// <param name="sendTimeout">A peer that takes no bytes for so long is given up.</param>
    /// <param name="time">Clock of the time-out.</param>
    public CaStream(Socket socket, int maximumPayload, int queueLength, TimeSpan sendTimeout, TimeProvider time)
    {
        socket.NoDelay = true;
        Peer = socket.RemoteEndPoint?.ToString() ?? "(gone)";
        _stream = new NetworkStream(socket, ownsSocket: true);
        _input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: BatchBytes, leaveOpen: true));
        _outgoing = Channel.CreateBounded<CaMessage>(new BoundedChannelOptions(queueLength) { SingleReader = true });
        (_maximumPayload, _sendTimeout, _time) = (maximumPayload, sendTimeout, time);
        _sender = SendAsync();
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
            ReadResult result = await _input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (CaMessage.TryRead(ref buffer, _maximumPayload, out CaMessage message))
            {
                _input.AdvanceTo(buffer.Start);
                return message;
            }

            if (result.IsCompleted)
            {
                if (buffer.IsEmpty) return null;
                throw new ProtocolException($"{Peer} closed the circuit inside a message: {Hex.Text(buffer.ToArray())}");
            }

            _input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Queues a message; false when the queue is full or the connection closed.</summary>
    public bool TryPost(CaMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Queues a message, waiting for room: the back-pressure of a peer that does not read.</summary>
    /// <exception cref="ChannelClosedException">The connection is closed.</exception>
    public ValueTask PostAsync(CaMessage message, CancellationToken cancellationToken) =>
        _outgoing.Writer.WriteAsync(message, cancellationToken);

    /// <summary>Sends what is queued, for at most a second, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        _closing.CancelAfter(TimeSpan.FromSeconds(1));
        await _sender;
        await _closing.CancelAsync();
        await _input.CompleteAsync();
        await _stream.DisposeAsync();
        _closing.Dispose();
    }

    /// <summary>Sends what is queued and then closes both directions: the reader comes to an orderly end.</summary>
    public void Finish() => _outgoing.Writer.TryComplete();

    /// <summary>Closes at once and drops what is queued; the reader sees the connection break.</summary>
    public void Abort()
    {
        _outgoing.Writer.TryComplete();
        _stream.Socket.Close(0); // 0 s of lingering: a reset
    }

    private async Task SendAsync()
    {
        var batch = new ArrayBufferWriter<byte>(4096);
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync(_closing.Token))
            {
                batch.ResetWrittenCount();
                while (batch.WrittenCount < BatchBytes && _outgoing.Reader.TryRead(out CaMessage message)) message.Write(batch);
                await _stream.WriteAsync(batch.WrittenMemory, _closing.Token).AsTask().WaitAsync(_sendTimeout, _time, CancellationToken.None);
            }

            _stream.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is IOException or SocketException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader learns of it: the circuit has one end, and one place that reports it.
            _outgoing.Writer.TryComplete();
            _stream.Socket.Close(0);
        }
    }
}
