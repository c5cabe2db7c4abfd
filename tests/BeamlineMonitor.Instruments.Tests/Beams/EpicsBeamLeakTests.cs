using BeamlineMonitor.Instruments.Tests.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.Beams;

[Collection(nameof(LeakTests))]
public sealed class EpicsBeamLeakTests
{
    [Fact]
    public async Task Drivers_ConnectedReadAndDisposed1000Times_LeakNoSocketAndNoThread()
    {
        await CaLoopback.LeakNothingAsync(CycleAsync);

        static async Task CycleAsync()
        {
            await using EpicsBeamRig rig = new();
            Assert.Empty((await rig.Beam.ReadAsync(CancellationToken.None)).Missing);
        }
    }
}
