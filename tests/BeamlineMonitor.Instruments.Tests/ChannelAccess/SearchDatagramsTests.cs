using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

public sealed class SearchDatagramsTests
{
    [Fact]
    public void Pack_ManyNames_FillsDatagramsUpTo1400BytesAndLosesNone()
    {
        CaMessage[] requests = [.. Enumerable.Range(1, 500).Select(i => CaRequest.Search((uint)i, $"6bma1:mca{i}.VAL"))];
        IReadOnlyList<byte[]> datagrams = SearchDatagrams.Pack(requests);
        List<uint> cids = [];
        foreach (byte[] datagram in datagrams)
        {
            Assert.InRange(datagram.Length, 1, 1400);
            IReadOnlyList<CaMessage> messages = CaMessage.ReadDatagram(datagram);
            Assert.Equal(CaCommand.Version, messages[0].Header.Command);
            cids.AddRange(messages.Skip(1).Select(m => m.Header.Parameter1));
        }

        Assert.Equal(requests.Select(r => r.Header.Parameter1), cids);
        Assert.True(datagrams.Count <= 16);
        Assert.Empty(SearchDatagrams.Pack([]));
    }

    [Fact]
    public void Pack_NameLongerThanADatagram_GoesOutAlone()
    {
        CaMessage[] requests = [CaRequest.Search(1, "short"), CaRequest.Search(2, new string('x', 2000)), CaRequest.Search(3, "short")];
        Assert.Equal([1, 1, 1], SearchDatagrams.Pack(requests).Select(d => CaMessage.ReadDatagram(d).Count - 1));
    }
}
