using System.Buffers;
using System.Text;

namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Cuts a device's bytes into lines: LF ends a line; CR, XON and XOFF are dropped wherever they come.</summary>
/// <param name="longestLine">Most characters of a line, its end not counted.</param>
/// <remarks>Memory is bounded by that. After an error the rest of the bad line is skipped, and the next one is read.</remarks>
public sealed class AsciiLineFramer(int longestLine)
{
    private const byte LineFeed = 0x0A, CarriageReturn = 0x0D, XOn = 0x11, XOff = 0x13;

    private readonly byte[] line = new byte[longestLine];
    private int length;
    private bool skipping;

    /// <summary>Takes bytes until one line is whole.</summary>
    /// <param name="bytes">What has arrived; advanced past what was used, whatever the outcome.</param>
    /// <param name="text">The line without its end; null if it is not whole yet.</param>
    /// <returns>True if there is a line.</returns>
    /// <exception cref="ProtocolException">A line is longer than allowed, or holds a byte that is not printable ASCII.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> bytes, out string? text)
    {
        SequenceReader<byte> reader = new(bytes);
        text = null;
        try
        {
            while (text is null && reader.TryRead(out byte next)) text = Take(next);
        }
        finally
        {
            bytes = reader.UnreadSequence;
        }

        return text is not null;
    }

    /// <summary>Forgets a line that is not whole.</summary>
    public void Reset() => (length, skipping) = (0, false);

    private string? Take(byte next)
    {
        if (next == LineFeed)
        {
            string? text = skipping ? null : Encoding.ASCII.GetString(line, 0, length);
            Reset();
            return text;
        }

        if (skipping || next is CarriageReturn or XOn or XOff) return null;
        if (next is < 0x20 or > 0x7E) throw Refuse($"byte 0x{next:X2} is not printable ASCII");
        if (length == longestLine) throw Refuse($"the line is longer than {longestLine} characters");
        line[length++] = next;
        return null;
    }

    private ProtocolException Refuse(string reason)
    {
        skipping = true;
        return new ProtocolException($"{reason}, after {Convert.ToHexString(line, 0, length)}");
    }
}
