using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;
using static BeamlineMonitor.Instruments.Tests.ChannelAccess.CaLoopback;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

[Collection(nameof(LeakTests))]
public sealed class CaLeakTests
{
    [Fact]
    public async Task Clients_ConnectedAndDisposed1000Times_LeakNoSocketAndNoThread()
    {
        await using CaServer server = Serve(Writable("pv", CaValue.Of(1)));
        await LeakNothingAsync(CycleAsync);
        await UntilAsync(() => server.ClientCount == 0);

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
        int cycles = 0;
        await LeakNothingAsync(CycleAsync);
        Assert.Equal(1, client.CircuitCount);
        await server.DisposeAsync();

        async Task CycleAsync()
        {
            cycles++;
            await server.DisposeAsync();
            server = Serve(new CaServerOptions { Address = place.Address, Port = place.Port }, Writable("pv", CaValue.Of(cycles)));
            await UntilAsync(() => channel.Disconnections == cycles && channel.State == CaChannelState.Connected);
            Assert.Equal(cycles, (await channel.ReadAsync(CancellationToken.None)).Value.Number());
        }
    }
}
