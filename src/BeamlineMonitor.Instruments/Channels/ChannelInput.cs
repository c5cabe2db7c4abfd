using System.Buffers;
using System.IO.Pipelines;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>The receiving half that every channel has: a bounded pipe, filled by one pump, and the news that the line is closed.</summary>
internal sealed class ChannelInput
{
    // A pump stops reading the operating system when this much waits unread, so that a deaf caller cannot exhaust memory.
    private const int PauseBytes = 1 << 20;
    private const int ResumeBytes = PauseBytes / 2;
    private const int ChunkBytes = 16 * 1024;

    private readonly Lock gate = new();
    private readonly Pipe pipe = new(new PipeOptions(
        pauseWriterThreshold: PauseBytes, resumeWriterThreshold: ResumeBytes, minimumSegmentSize: ChunkBytes, useSynchronizationContext: false));
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool completed;

    /// <summary>Takes what the operating system has, without waiting.</summary>
    /// <param name="buffer">Room for the bytes.</param>
    /// <returns>Number of bytes; 0 at the end of the stream, −1 when nothing waits.</returns>
    internal delegate int ReceiveNow(Span<byte> buffer);

    /// <summary>The end that the channel's caller reads.</summary>
    public PipeReader Reader => pipe.Reader;

    /// <summary>Ends with <see cref="Complete"/>.</summary>
    public Task Closed => closed.Task;

    /// <summary>Moves one chunk from the operating system to the pipe.</summary>
    /// <param name="receive">Called once.</param>
    /// <param name="received">What <paramref name="receive"/> returned.</param>
    /// <param name="cancellationToken">Abandons the wait for room, not the bytes.</param>
    /// <returns>Ends when the pipe has room for more.</returns>
    public ValueTask<FlushResult> Fill(ReceiveNow receive, out int received, CancellationToken cancellationToken)
    {
        // The gate spans receive and commit: a discard between the two would miss these bytes.
        lock (gate)
        {
            received = -1;
            if (completed) return default;
            received = receive(pipe.Writer.GetSpan(ChunkBytes));
            if (received <= 0) return default;
            pipe.Writer.Advance(received);
            return pipe.Writer.FlushAsync(cancellationToken);
        }
    }

    /// <summary>Waits until the pipe has room.</summary>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends at once when there is room.</returns>
    public ValueTask<FlushResult> WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (gate) return completed ? default : pipe.Writer.FlushAsync(cancellationToken);
    }

    /// <summary>Throws away what is in the pipe, and up to <paramref name="waitingBytes"/> bytes from the operating system.</summary>
    /// <param name="receive">Takes from the operating system; null for a channel in memory.</param>
    /// <param name="waitingBytes">What waits in the operating system now: a bound, so that a chattering peer cannot hold the caller for ever.</param>
    /// <returns>Number of bytes thrown away.</returns>
    public long Discard(ReceiveNow? receive, int waitingBytes)
    {
        lock (gate)
        {
            // A caller that examined half a message leaves it in the pipe, where TryRead does not show it until more comes; the cancellation does.
            pipe.Reader.CancelPendingRead();
            long discarded = 0;
            if (pipe.Reader.TryRead(out ReadResult unread))
            {
                discarded = unread.Buffer.Length;
                pipe.Reader.AdvanceTo(unread.Buffer.End);
            }

            if (receive is null || completed) return discarded;
            byte[] scratch = ArrayPool<byte>.Shared.Rent(ChunkBytes);
            while (waitingBytes > 0)
            {
                int received = receive(scratch.AsSpan(0, Math.Min(waitingBytes, ChunkBytes)));
                if (received <= 0) break;
                waitingBytes -= received;
                discarded += received;
            }

            ArrayPool<byte>.Shared.Return(scratch);
            return discarded;
        }
    }

    /// <summary>Ends the input; the first call decides the cause.</summary>
    /// <param name="cause">Null at an orderly end.</param>
    public void Complete(Exception? cause)
    {
        lock (gate)
        {
            if (completed) return;
            completed = true;
            pipe.Writer.CancelPendingFlush();
            pipe.Writer.Complete(cause);
        }

        closed.SetResult();
    }
}
