using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Stages;

[Collection(nameof(LeakTests))]
public sealed class EpicsMotorLeakTests
{
    [Fact]
    public async Task Drivers_ConnectedReadAndDisposed1000Times_LeakNoSocketAndNoThread()
    {
        await using CaServer server = CaLoopback.Serve();
        EpicsMotorOptions options = EpicsMotorRig.Options();
        using MotorRecordEmulator motor = new(server, options.Record, new StageAxis(0), new MotorOptions("along the electrode"), new ManualTimeProvider());
        await CaLoopback.LeakNothingAsync(CycleAsync);
        await CaLoopback.UntilAsync(() => server.ClientCount == 0);

        async Task CycleAsync()
        {
            await using CaClient client = CaLoopback.Client(server.EndPoint);
            await using EpicsMotorStage driver = new(client, options, TimeProvider.System);
            Assert.Equal(0, (await driver.ReadAsync(CancellationToken.None)).ReadMicrometres);
        }
    }
}
