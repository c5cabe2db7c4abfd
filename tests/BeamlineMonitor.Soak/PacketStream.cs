namespace BeamlineMonitor.Soak;

/// <summary>Takes a stream of MQTT apart into its packets: independent of the client under test.</summary>
internal sealed class PacketStream
{
    private readonly List<byte> body = [];
    private int first = -1;
    private int shift;
    private int length;
    private bool hasLength;

    /// <summary>Takes the next bytes.</summary>
    /// <returns>The packets that they end: first byte, and what follows the length.</returns>
    public IReadOnlyList<(byte First, byte[] Body)> Take(ReadOnlySpan<byte> bytes)
    {
        List<(byte First, byte[] Body)> packets = [];
        foreach (byte next in bytes)
        {
            if (first < 0)
            {
                first = next;
                continue;
            }

            if (hasLength)
            {
                body.Add(next);
            }
            else
            {
                length |= (next & 0x7F) << shift;
                shift += 7;
                hasLength = (next & 0x80) == 0;
            }

            if (!hasLength || body.Count < length) continue;
            packets.Add(((byte)first, [.. body]));
            body.Clear();
            (first, shift, length, hasLength) = (-1, 0, 0, false);
        }

        return packets;
    }
}
