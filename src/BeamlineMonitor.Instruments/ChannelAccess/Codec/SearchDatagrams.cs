using System.Buffers;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Packs searches, or the answers to them, into datagrams that pass every Ethernet unfragmented.</summary>
public static class SearchDatagrams
{
    /// <summary>Longest datagram, bytes. A single name that is longer still goes out alone.</summary>
    public const int MaximumBytes = 1400;

    /// <summary>Packs search requests in their order; each datagram opens with VERSION.</summary>
    /// <param name="requests">Search requests.</param>
    /// <returns>The datagrams; none for no requests.</returns>
    public static IReadOnlyList<byte[]> Pack(IReadOnlyList<CaMessage> requests) => Pack(requests, CaRequest.Version());

    /// <summary>Packs messages in their order.</summary>
    /// <param name="messages">Requests or answers.</param>
    /// <param name="greeting">What each datagram opens with.</param>
    /// <returns>The datagrams; none for no messages.</returns>
    public static IReadOnlyList<byte[]> Pack(IReadOnlyList<CaMessage> messages, CaMessage greeting)
    {
        List<byte[]> datagrams = [];
        var bytes = new ArrayBufferWriter<byte>(MaximumBytes);
        foreach (CaMessage message in messages)
        {
            if (bytes.WrittenCount > 0 && bytes.WrittenCount + message.Size > MaximumBytes)
            {
                datagrams.Add(bytes.WrittenSpan.ToArray());
                bytes.ResetWrittenCount();
            }

            if (bytes.WrittenCount == 0) greeting.Write(bytes);
            message.Write(bytes);
        }

        if (bytes.WrittenCount > 0) datagrams.Add(bytes.WrittenSpan.ToArray());
        return datagrams;
    }
}
