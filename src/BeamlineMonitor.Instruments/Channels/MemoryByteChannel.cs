using System.IO.Pipelines;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>One end of a line that exists in memory only: what one end writes the other reads. As on a real line, an end that is never read fills up.</summary>
public sealed class MemoryByteChannel : IByteChannel
{
    private const int ChunkBytes = 4096;

    private readonly ChannelInput input = new();
    private readonly string name;
    private readonly TimeProvider timeProvider;
    private MemoryByteChannel other;

    private MemoryByteChannel(string name, TimeProvider? timeProvider)
    {
        this.name = name;
        this.timeProvider = timeProvider ?? TimeProvider.System;
        other = this;
    }

    /// <inheritdoc/>
    public PipeReader Input => input.Reader;

    /// <inheritdoc/>
    public Task Closed => input.Closed;

    /// <summary>Creates a line.</summary>
    /// <param name="timeProvider">Clock of the write time-out (2 s); null for the system's.</param>
    /// <returns>Its two ends; either may be called the near one.</returns>
    public static (MemoryByteChannel Near, MemoryByteChannel Far) CreatePair(TimeProvider? timeProvider = null)
    {
        MemoryByteChannel near = new("memory:near", timeProvider);
        MemoryByteChannel far = new("memory:far", timeProvider) { other = near };
        near.other = far;
        return (near, far);
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        do
        {
            ReadOnlyMemory<byte> chunk = bytes[..Math.Min(bytes.Length, ChunkBytes)];
            bytes = bytes[chunk.Length..];
            await Deadline.RunAsync(timeProvider, Deadline.Write, $"{name}: writing", other.input.WaitForRoomAsync, cancellationToken);
            await Deadline.RunAsync(timeProvider, Deadline.Write, $"{name}: writing", token => other.input.Fill(Copy, out _, token), cancellationToken);
            if (Closed.IsCompleted) throw new InstrumentException($"{name}: the line is closed.");

            int Copy(Span<byte> room)
            {
                chunk.Span.CopyTo(room);
                return chunk.Length;
            }
        }
        while (!bytes.IsEmpty);
    }

    /// <inheritdoc/>
    public ValueTask<long> DiscardInputAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(input.Discard(null, 0));
    }

    /// <summary>Hangs up: both ends close in order.</summary>
    /// <returns>A finished task.</returns>
    public ValueTask DisposeAsync()
    {
        input.Complete(null);
        other.input.Complete(null);
        return ValueTask.CompletedTask;
    }

    /// <summary>The line's name in messages.</summary>
    /// <returns>"memory:near" or "memory:far".</returns>
    public override string ToString() => name;
}
