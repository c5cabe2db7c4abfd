using System.Buffers;
using System.IO.Pipelines;
using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>Takes packets off a line, one at a time; holds no more than the longest one.</summary>
/// <param name="stream">The line; it stays open.</param>
/// <param name="maximumBytes">The longest packet the server was allowed.</param>
/// <param name="timeProvider">Real time.</param>
internal sealed class PacketInput(Stream stream, int maximumBytes, TimeProvider timeProvider)
{
    private const int ChunkBytes = 16 * 1024;

    private readonly PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ChunkBytes, leaveOpen: true));
    private long lastHeard = timeProvider.GetTimestamp();

    /// <summary>How long no byte has come; 0 while this side does not read.</summary>
    public TimeSpan Silence => isHeldUp ? TimeSpan.Zero : timeProvider.GetElapsedTime(Interlocked.Read(ref lastHeard));

    private volatile bool isHeldUp;

    /// <summary>Waits for the next packet.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The packet; null when the other side has ended the line between two packets.</returns>
    /// <exception cref="MqttProtocolException">What came is no packet for this client.</exception>
    /// <exception cref="EndOfStreamException">The line ended inside a packet.</exception>
    /// <exception cref="IOException">The line failed.</exception>
    public async ValueTask<Packet?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            Interlocked.Exchange(ref lastHeard, timeProvider.GetTimestamp());
            ReadOnlySequence<byte> bytes = result.Buffer;
            if (PacketFraming.TryRead(ref bytes, maximumBytes, out Packet packet))
            {
                reader.AdvanceTo(bytes.Start);
                return packet;
            }

            reader.AdvanceTo(bytes.Start, bytes.End);
            if (!result.IsCompleted) continue;
            return bytes.IsEmpty ? null : throw new EndOfStreamException("The line ended inside a packet.");
        }
    }

    /// <summary>Waits for something on this side; the other one is not to blame for the silence meanwhile.</summary>
    /// <param name="wait">Begins the wait; called when this side is known to be held up.</param>
    /// <returns>Ends with it.</returns>
    public async Task HoldUpAsync(Func<Task> wait)
    {
        isHeldUp = true;
        await wait();
        Interlocked.Exchange(ref lastHeard, timeProvider.GetTimestamp());
        isHeldUp = false;
    }

    /// <summary>Reads what still comes, up to the end of the line, and forgets it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Ends when nothing comes any more.</returns>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            byte[] bytes = new byte[ChunkBytes];
            while (await stream.ReadAsync(bytes, cancellationToken) > 0)
            {
                // Forgotten: the connection is over.
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The line is over, or the time for it.
        }
    }

    /// <summary>Gives the buffers back; nobody reads any more.</summary>
    public void Complete() => reader.Complete();
}
