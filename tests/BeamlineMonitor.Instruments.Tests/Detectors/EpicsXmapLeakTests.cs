using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

[Collection(nameof(LeakTests))]
public sealed class EpicsXmapLeakTests
{
    // The runtime's own threads come and go by a few.
    private const int RuntimeThreads = 16;

    [Fact]
    public async Task Drivers_ConnectedIdentifiedAndDisposed1000Times_LeakNoSocketAndNoThread()
    {
        ManualTimeProvider clock = new();
        await using CaServer server = CaLoopback.Serve();
        (ImmutableArray<McaRecordEmulator> elements, XmapEmulator system) = XmapRig.Serve(server, new XmapOptions(), clock);
        using XmapEmulator owned = system;
        await CycleAsync();
        int sockets = ProcessResources.CountSockets();
        int threads = ProcessResources.CountThreadsBesideThePool();

        for (int cycle = 0; cycle < 1000; cycle++) await CycleAsync();

        await CaLoopback.UntilAsync(() => server.ClientCount == 0 && ProcessResources.CountSockets() <= sockets);
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + RuntimeThreads);
        foreach (McaRecordEmulator element in elements) element.Dispose();

        async Task CycleAsync()
        {
            await using CaClient client = CaLoopback.Client(server.EndPoint);
            await using EpicsMcaDetector driver = new(client, XmapRig.Options, clock, TimeProvider.System);
            Assert.Equal(2, (await driver.IdentifyAsync(CancellationToken.None)).Elements.Length);
        }
    }
}
