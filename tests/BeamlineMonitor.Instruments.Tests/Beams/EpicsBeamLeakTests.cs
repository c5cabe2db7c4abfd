using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Beams;

[Collection(nameof(LeakTests))]
public sealed class EpicsBeamLeakTests
{
    // The runtime's own threads come and go by a few.
    private const int RuntimeThreads = 16;

    [Fact]
    public async Task Drivers_ConnectedReadAndDisposed1000Times_LeakNoSocketAndNoThread()
    {
        await CycleAsync();
        int sockets = ProcessResources.CountSockets();
        int threads = ProcessResources.CountThreadsBesideThePool();

        for (int cycle = 0; cycle < 1000; cycle++) await CycleAsync();

        await CaLoopback.UntilAsync(() => ProcessResources.CountSockets() <= sockets);
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + RuntimeThreads);

        static async Task CycleAsync()
        {
            await using EpicsBeamRig rig = new();
            Assert.Empty((await rig.Beam.ReadAsync(CancellationToken.None)).Missing);
        }
    }
}
