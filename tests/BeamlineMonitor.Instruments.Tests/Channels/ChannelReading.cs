using System.Buffers;
using System.IO.Pipelines;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Channels;

/// <summary>Reads whole pieces from a channel.</summary>
internal static class ChannelReading
{
    public static async Task<byte[]> ReadExactlyAsync(this IByteChannel channel, int count, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[count];
        int filled = 0;
        while (filled < count)
        {
            ReadResult result = await channel.Input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, count - filled));
            taken.CopyTo(bytes.AsSpan(filled));
            filled += (int)taken.Length;
            channel.Input.AdvanceTo(taken.End);
            if (result.IsCompleted && filled < count) throw new EndOfStreamException($"The line closed after {filled} of {count} bytes.");
        }

        return bytes;
    }

    /// <summary>Reads up to and with the last byte of <paramref name="marker"/>, however much comes before it; gives back how much came.</summary>
    public static async Task<long> ReadUntilAsync(this IByteChannel channel, byte[] marker, CancellationToken cancellationToken)
    {
        long before = 0;
        while (true)
        {
            ReadResult result = await channel.Input.ReadAsync(cancellationToken);
            SequenceReader<byte> reader = new(result.Buffer);
            if (reader.TryReadTo(out ReadOnlySequence<byte> skipped, marker))
            {
                channel.Input.AdvanceTo(reader.Position);
                return before + skipped.Length;
            }

            if (result.IsCompleted) throw new EndOfStreamException("The line closed before the marker.");
            long passed = Math.Max(0, result.Buffer.Length - marker.Length);
            before += passed;
            channel.Input.AdvanceTo(result.Buffer.GetPosition(passed), result.Buffer.End);
        }
    }
}
