using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Instruments.ChannelAccess;
using static BeamlineMonitor.Instruments.Tests.ChannelAccess.CaLoopback;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

public sealed class CaServerTests
{
    private static readonly DbrCode PlainLong = new(CaType.Long, DbrForm.Plain);

    [Fact]
    public async Task Circuit_Greeting_ComesUnasked()
    {
        await using CaServer server = Serve();
        using RawCaClient client = await RawCaClient.ConnectAsync(server.EndPoint);
        Assert.Equal(CaMessage.MinorVersion, (await client.ReceiveAsync(CaCommand.Version)).Header.Count);
    }

    [Fact]
    public async Task Search_UnknownName_IsAnsweredOnlyOnRequest()
    {
        await using CaServer server = Serve(Writable("pv", CaValue.Of(1)));
        using RawCaClient client = await RawCaClient.ConnectAsync(server.EndPoint);
        await client.ReceiveAsync(CaCommand.Version);
        await client.SendAsync(CaRequest.Search(1, "unknown"));
        await client.SendAsync(CaMessage.Create(CaCommand.Search, CaRequest.DoReply, CaMessage.MinorVersion, 2, 2, "unknown"));
        await client.SendAsync(CaRequest.Search(3, "pv"));
        Assert.Equal(2u, (await client.ReceiveAsync(CaCommand.NotFound)).Header.Parameter1);
        CaMessage found = await client.ReceiveAsync(CaCommand.Search);
        Assert.Equal(server.EndPoint, CaReply.ServerOf(found, IPAddress.Loopback));
    }

    [Fact]
    public async Task Requests_OnUnknownChannelsAndWithWrongTypes_AreRefusedAndTheCircuitGoesOn()
    {
        await using CaServer server = Serve(Writable("pv", CaValue.Of(1)));
        using RawCaClient client = await RawCaClient.ConnectAsync(server.EndPoint);
        await client.ReceiveAsync(CaCommand.Version);
        uint sid = await client.OpenAsync(1, "pv");
        await client.SendAsync(CaRequest.ReadNotify(sid + 9, 1, PlainLong, 1));
        Assert.Equal((uint)EcaStatus.BadChannel, (await client.ReceiveAsync(CaCommand.Error)).Header.Parameter2);
        await client.SendAsync(CaMessage.Create(CaCommand.ReadNotify, 99, 1, sid, 2));
        Assert.Equal((uint)EcaStatus.BadType, (await client.ReceiveAsync(CaCommand.ReadNotify)).Header.Parameter1);
        await client.SendAsync(CaRequest.ReadNotify(sid, 3, PlainLong, 65_535));
        Assert.Equal((uint)EcaStatus.BadCount, (await client.ReceiveAsync(CaCommand.ReadNotify)).Header.Parameter1);
        await client.SendAsync(CaRequest.WriteNotify(sid, 4, CaValue.Of("no number")));
        Assert.Equal((uint)EcaStatus.NoConversion, (await client.ReceiveAsync(CaCommand.WriteNotify)).Header.Parameter1);
        await client.SendAsync(CaRequest.EventAdd(sid, 5, PlainLong, 1, EventMask.None));
        Assert.Equal((uint)EcaStatus.BadMask, (await client.ReceiveAsync(CaCommand.Error)).Header.Parameter2);
        await client.SendAsync(CaRequest.ReadNotify(sid, 6, PlainLong, 1));
        CaMessage good = await client.ReceiveAsync(CaCommand.ReadNotify);
        Assert.Equal(CaValue.Of(1), DbrCodec.Decode(PlainLong, good.Header.Count, good.Payload.Span).Value);
    }

    [Fact]
    public async Task Garbage_CostsOneClientItsCircuitAndNobodyElse()
    {
        await using CaServer server = Serve(Writable("pv", CaValue.Of(1)));
        using RawCaClient good = await RawCaClient.ConnectAsync(server.EndPoint);
        await good.ReceiveAsync(CaCommand.Version);
        using RawCaClient bad = await RawCaClient.ConnectAsync(server.EndPoint);
        await bad.ReceiveAsync(CaCommand.Version);
        await bad.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.Null(await bad.ReceiveAsync());
        Assert.Contains("47 45 54 20", server.LastFault, StringComparison.Ordinal);
        await good.OpenAsync(1, "pv");

        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await udp.SendAsync(new byte[] { 1, 2, 3 }, server.EndPoint);
        await udp.SendAsync(SearchDatagrams.Pack([CaRequest.Search(1, "pv")])[0], server.EndPoint);
        using var limit = new CancellationTokenSource(Patience);
        UdpReceiveResult answer = await udp.ReceiveAsync(limit.Token);
        Assert.Equal(CaCommand.Search, CaMessage.ReadDatagram(answer.Buffer)[1].Header.Command);
    }

    [Fact]
    public async Task Limits_OfClientsChannelsAndMonitors_AreKept()
    {
        await using CaServer server = Serve(
            new CaServerOptions { MaximumClients = 1, MaximumChannels = 2, MaximumSubscriptions = 1 }, Writable("pv", CaValue.Of(1)));
        using RawCaClient client = await RawCaClient.ConnectAsync(server.EndPoint);
        await client.ReceiveAsync(CaCommand.Version);
        using RawCaClient second = await RawCaClient.ConnectAsync(server.EndPoint);
        Assert.Null(await second.ReceiveAsync());
        uint sid = await client.OpenAsync(1, "pv");
        await client.OpenAsync(2, "pv");
        await client.SendAsync(CaRequest.CreateChannel(3, "pv"));
        Assert.Equal(3u, (await client.ReceiveAsync(CaCommand.CreateChannelFailed)).Header.Parameter1);
        await client.SendAsync(CaRequest.EventAdd(sid, 1, PlainLong, 1, EventMask.Value));
        await client.ReceiveAsync(CaCommand.EventAdd);
        await client.SendAsync(CaRequest.EventAdd(sid, 2, PlainLong, 1, EventMask.Value));
        await client.ReceiveAsync(CaCommand.Error);
        await client.SendAsync(CaRequest.ClearChannel(sid, 1)); // gives its monitor back too
        await client.ReceiveAsync(CaCommand.ClearChannel);
        sid = await client.OpenAsync(3, "pv");
        await client.SendAsync(CaRequest.EventAdd(sid, 2, PlainLong, 1, EventMask.Value));
        await client.ReceiveAsync(CaCommand.EventAdd);
    }

    [Fact]
    public async Task EventsOff_HoldsEventsBackAndKeepsTheNewest()
    {
        ServedPv pv = Writable("pv", CaValue.Of(0));
        await using CaServer server = Serve(new CaServerOptions { EventQueueLength = 2 }, pv);
        using RawCaClient client = await RawCaClient.ConnectAsync(server.EndPoint);
        await client.ReceiveAsync(CaCommand.Version);
        uint sid = await client.OpenAsync(1, "pv");
        await client.SendAsync(CaRequest.EventAdd(sid, 1, PlainLong, 1, EventMask.Value));
        await client.ReceiveAsync(CaCommand.EventAdd);
        await client.SendAsync(CaMessage.Create(CaCommand.EventsOff, 0, 0, 0, 0));
        await client.SendAsync(CaRequest.Echo());
        await client.ReceiveAsync(CaCommand.Echo); // so the server has read the other, too
        for (int i = 1; i <= 10; i++) pv.Post(new CaReading(CaValue.Of(i)));
        await client.SendAsync(CaRequest.Echo());
        await client.ReceiveAsync(CaCommand.Echo); // no event came before it
        await client.SendAsync(CaMessage.Create(CaCommand.EventsOn, 0, 0, 0, 0));
        foreach (int expected in (int[])[9, 10])
        {
            CaMessage change = await client.ReceiveAsync(CaCommand.EventAdd);
            Assert.Equal(CaValue.Of(expected), DbrCodec.Decode(PlainLong, 1, change.Payload.Span).Value);
        }
    }

    [Fact]
    public async Task EventCancel_IsConfirmedAndEndsTheEvents()
    {
        ServedPv pv = Writable("pv", CaValue.Of(0));
        await using CaServer server = Serve(pv);
        using RawCaClient client = await RawCaClient.ConnectAsync(server.EndPoint);
        await client.ReceiveAsync(CaCommand.Version);
        uint sid = await client.OpenAsync(1, "pv");
        await client.SendAsync(CaRequest.EventAdd(sid, 1, PlainLong, 1, EventMask.Value));
        await client.ReceiveAsync(CaCommand.EventAdd);
        await client.SendAsync(CaRequest.EventCancel(sid, 1, PlainLong, 1));
        Assert.True((await client.ReceiveAsync(CaCommand.EventAdd)).Payload.IsEmpty);
        pv.Post(new CaReading(CaValue.Of(5)));
        await client.SendAsync(CaRequest.Echo());
        await client.ReceiveAsync(CaCommand.Echo);
    }

    [Fact]
    public void Constructor_PortTaken_SaysWhatToDo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var refused = Assert.Throws<InstrumentException>(() => new CaServer(new CaServerOptions { Port = port }, TimeProvider.System));
        Assert.Contains($"{port}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Serve_TwoOfOneNameOrAWrongType_IsRefused()
    {
        ServedPv pv = Writable("pv", CaValue.Of(1));
        var server = new CaServer(new CaServerOptions(), TimeProvider.System);
        server.Serve(pv);
        Assert.Throws<ArgumentException>(() => server.Serve(Writable("pv", CaValue.Of(2))));
        Assert.Throws<ArgumentException>(() => pv.Set(new CaReading(CaValue.Of(1.5))));
        Assert.Throws<ArgumentException>(() => pv.Set(new CaReading(CaValue.Of(1, 2))));
    }
}
