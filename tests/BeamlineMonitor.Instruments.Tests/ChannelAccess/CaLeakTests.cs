using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;
using static BeamlineMonitor.Instruments.Tests.ChannelAccess.CaLoopback;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

[Collection(nameof(LeakTests))]
public sealed class CaLeakTests
{
    // The runtime's own threads come and go by a few.
    private const int RuntimeThreads = 16;

    [Fact]
    public async Task Clients_ConnectedAndDisposed1000Times_LeakNoSocketAndNoThread()
    {
        await using CaServer server = Serve(Writable("pv", CaValue.Of(1)));
        await CycleAsync();
        int sockets = ProcessResources.CountSockets();
        int threads = ProcessResources.CountThreadsBesideThePool();

        for (int cycle = 0; cycle < 1000; cycle++) await CycleAsync();

        await UntilAsync(() => server.ClientCount == 0 && ProcessResources.CountSockets() <= sockets);
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + RuntimeThreads);

        async Task CycleAsync()
        {
            await using CaClient client = Client(server.EndPoint);
            CaChannel channel = await client.ConnectAsync("pv");
            Assert.Equal(1.0, (await channel.ReadAsync(CancellationToken.None)).Value.Number());
        }
    }

    [Fact]
    public async Task OneClient_LosesItsServer1000Times_ReconnectsAndLeaksNothing()
    {
        CaServer server = Serve(new CaServerOptions { Address = OwnAddress() }, Writable("pv", CaValue.Of(1)));
        IPEndPoint place = server.EndPoint;
        await using CaClient client = new(Searching(place) with { FirstSearchInterval = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        CaChannel channel = await client.ConnectAsync("pv");
        int sockets = ProcessResources.CountSockets();
        int threads = ProcessResources.CountThreadsBesideThePool();

        for (int cycle = 1; cycle <= 1000; cycle++)
        {
            await server.DisposeAsync();
            server = Serve(new CaServerOptions { Address = place.Address, Port = place.Port }, Writable("pv", CaValue.Of(cycle)));
            await UntilAsync(() => channel.Disconnections == cycle && channel.State == CaChannelState.Connected);
            Assert.Equal(cycle, (await channel.ReadAsync(CancellationToken.None)).Value.Number());
        }

        Assert.Equal(1, client.CircuitCount);
        await UntilAsync(() => ProcessResources.CountSockets() <= sockets);
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + RuntimeThreads);
        await server.DisposeAsync();
    }
}
