namespace BeamlineMonitor.Soak;

/// <summary>Counts packets of MQTT in a stream by their first byte and length alone: independent of the client under test.</summary>
internal sealed class PacketCount
{
    private int type = -1;
    private int shift;
    private int length;
    private int left;

    /// <summary>Takes the next bytes.</summary>
    public long Take(ReadOnlySpan<byte> bytes, int wanted)
    {
        long found = 0;
        foreach (byte next in bytes)
        {
            if (left > 0)
            {
                if (--left == 0) Ended();
            }
            else if (type < 0)
            {
                type = next >> 4;
            }
            else
            {
                length |= (next & 0x7F) << shift;
                shift += 7;
                if ((next & 0x80) != 0) continue;
                left = length;
                if (left == 0) Ended();
            }
        }

        return found;

        void Ended()
        {
            if (type == wanted) found++;
            (type, shift, length, left) = (-1, 0, 0, 0);
        }
    }
}
