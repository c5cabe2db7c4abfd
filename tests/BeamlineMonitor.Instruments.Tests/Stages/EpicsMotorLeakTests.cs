using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Stages;

[Collection(nameof(LeakTests))]
public sealed class EpicsMotorLeakTests
{
    // The runtime's own threads come and go by a few.
    private const int RuntimeThreads = 16;

    [Fact]
    public async Task Drivers_ConnectedReadAndDisposed1000Times_LeakNoSocketAndNoThread()
    {
        await using CaServer server = CaLoopback.Serve();
        EpicsMotorOptions options = EpicsMotorRig.Options();
        using MotorRecordEmulator motor = new(server, options.Record, new StageAxis(0), new MotorOptions("along the electrode"), new ManualTimeProvider());
        await CycleAsync();
        int sockets = ProcessResources.CountSockets();
        int threads = ProcessResources.CountThreadsBesideThePool();

        for (int cycle = 0; cycle < 1000; cycle++) await CycleAsync();

        await CaLoopback.UntilAsync(() => server.ClientCount == 0 && ProcessResources.CountSockets() <= sockets);
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + RuntimeThreads);

        async Task CycleAsync()
        {
            await using CaClient client = CaLoopback.Client(server.EndPoint);
            await using EpicsMotorStage driver = new(client, options, TimeProvider.System);
            Assert.Equal(0, (await driver.ReadAsync(CancellationToken.None)).ReadMicrometres);
        }
    }
}
