using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Instruments.ChannelAccess;
using static BeamlineMonitor.Instruments.Tests.ChannelAccess.CaLoopback;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>How the client finds the server of a name.</summary>
public sealed class CaSearchTests
{
    [Fact]
    public async Task Search_TwoServersForOneName_FirstIsUsedAndTheOtherCounted()
    {
        await using CaServer one = Serve(Writable("pv", CaValue.Of(1)));
        await using CaServer two = Serve(Writable("pv", CaValue.Of(1)));
        await using CaClient client = Client(one.EndPoint, two.EndPoint);
        CaChannel channel = await client.ConnectAsync("pv");
        await UntilAsync(() => client.RivalServers > 0);
        Assert.Equal(1.0, (await channel.ReadAsync(CancellationToken.None)).Value.Number());
        Assert.Equal(1, client.CircuitCount);
    }

    [Fact]
    public async Task Search_ByNameServer_FindsWithoutUdp()
    {
        await using CaServer server = Serve(Writable("pv", CaValue.Of(3)));
        CaClientOptions options = Searching() with { NameServers = [server.EndPoint.ToString()] };
        await using var client = new CaClient(options, TimeProvider.System);
        CaChannel channel = await client.ConnectAsync("pv");
        Assert.Equal(3.0, (await channel.ReadAsync(CancellationToken.None)).Value.Number());
        CaChannel later = await client.ConnectAsync("pv"); // a name asked for after the name server was connected
        Assert.NotEqual(channel, later);
    }

    [Fact]
    public async Task Search_ManyNames_OneCircuitServesAll()
    {
        ServedPv[] pvs = [.. Enumerable.Range(0, 500).Select(i => Writable($"beamline:detector:element{i}.VAL", CaValue.Of(i)))];
        await using CaServer server = Serve(pvs);
        await using CaClient client = Client(server.EndPoint);
        CaChannel[] channels = [.. pvs.Select(pv => client.Open(pv.Name))];
        await Task.WhenAll(channels.Select(channel => channel.WhenConnectedAsync(CancellationToken.None)));
        CaReading[] readings = await Task.WhenAll(channels.Select(channel => channel.ReadAsync(CancellationToken.None)));
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (double)i), readings.Select(reading => reading.Value.Number()));
        Assert.Equal((1, 1), (client.CircuitCount, server.ClientCount));
    }

    [Fact]
    public async Task WhenConnectedAsync_NobodyServesTheName_SaysWhereItSearched()
    {
        await using CaServer server = Serve();
        CaClientOptions options = Searching(server.EndPoint) with { OperationTimeout = TimeSpan.FromMilliseconds(100) };
        await using var client = new CaClient(options, TimeProvider.System);
        var timeout = await Assert.ThrowsAsync<InstrumentTimeoutException>(() => client.ConnectAsync("nobody"));
        Assert.Contains($"nobody answered the search at {server.EndPoint}", timeout.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beacon_OfANewServer_SpeedsTheSearchUp()
    {
        IPAddress own = OwnAddress(); // nobody else takes a port of it that is free
        using var deaf = new UdpClient(new IPEndPoint(own, 0)); // hears the first search and does not answer
        using var scout = new UdpClient(new IPEndPoint(own, 0)); // finds a free port for the beacons
        IPEndPoint place = (IPEndPoint)deaf.Client.LocalEndPoint!;
        int port = ((IPEndPoint)scout.Client.LocalEndPoint!).Port;
        scout.Dispose();
        CaClientOptions options = Searching(place) with
        {
            LocalAddress = own, BeaconPort = port, FirstSearchInterval = TimeSpan.FromHours(1), LongestSearchInterval = TimeSpan.FromHours(1),
        };
        await using var client = new CaClient(options, TimeProvider.System);
        CaChannel channel = client.Open("pv");
        await deaf.ReceiveAsync();
        deaf.Dispose();
        await using CaServer server = Serve(
            new CaServerOptions { Address = place.Address, Port = place.Port, BeaconTargets = [new IPEndPoint(own, port)] }, Writable("pv", CaValue.Of(1)));
        await channel.WhenConnectedAsync(CancellationToken.None);
        Assert.Equal(CaChannelState.Connected, channel.State);
    }
}
