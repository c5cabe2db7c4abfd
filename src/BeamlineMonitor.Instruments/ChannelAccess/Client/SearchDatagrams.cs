using System.Buffers;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Packs search requests into datagrams that pass every Ethernet unfragmented.</summary>
public static class SearchDatagrams
{
    /// <summary>Longest datagram, bytes. A single name that is longer still goes out alone.</summary>
    public const int MaximumBytes = 1400;

    /// <summary>Packs requests in their order; each datagram opens with VERSION.</summary>
    /// <param name="requests">Search requests.</param>
    /// <returns>The datagrams; none for no requests.</returns>
    public static IReadOnlyList<byte[]> Pack(IReadOnlyList<CaMessage> requests)
    {
        List<byte[]> datagrams = [];
        var bytes = new ArrayBufferWriter<byte>(MaximumBytes);
        foreach (CaMessage request in requests)
        {
            if (bytes.WrittenCount > 0 && bytes.WrittenCount + request.Size > MaximumBytes)
            {
                datagrams.Add(bytes.WrittenSpan.ToArray());
                bytes.ResetWrittenCount();
            }

            if (bytes.WrittenCount == 0) CaRequest.Version().Write(bytes);
            request.Write(bytes);
        }

        if (bytes.WrittenCount > 0) datagrams.Add(bytes.WrittenSpan.ToArray());
        return datagrams;
    }
}
