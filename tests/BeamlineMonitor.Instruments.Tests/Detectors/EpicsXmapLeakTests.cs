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
    [Fact]
    public async Task Drivers_ConnectedIdentifiedAndDisposed1000Times_LeakNoSocketAndNoThread()
    {
        ManualTimeProvider clock = new();
        await using CaServer server = CaLoopback.Serve();
        (ImmutableArray<McaRecordEmulator> elements, XmapEmulator system) = XmapRig.Serve(server, new XmapOptions(), clock);
        using XmapEmulator owned = system;
        await CaLoopback.LeakNothingAsync(CycleAsync);
        await CaLoopback.UntilAsync(() => server.ClientCount == 0);
        foreach (McaRecordEmulator element in elements) element.Dispose();

        async Task CycleAsync()
        {
            await using CaClient client = CaLoopback.Client(server.EndPoint);
            await using EpicsMcaDetector driver = new(client, XmapRig.Options, clock, TimeProvider.System);
            Assert.Equal(2, (await driver.IdentifyAsync(CancellationToken.None)).Elements.Length);
        }
    }
}
