using System.Net;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>A controller that can be read and takes nothing, as one that is set to analogue control: the ladder does not wait for it.</summary>
public class RefusedSetpointTests
{
    private const byte Unit = 7;

    [Fact]
    public async Task Run_ControllerTakesNoSetpointAtAWrongPressure_TellsItOnceAndTurnsTheCurrentOff()
    {
        var controller = new AlicatEmulator(Unit, new SteadyLine(2.5)) { ObeysBus = false };
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), controller, ModbusFraming.Tcp);
        await using DaemonBench bench = await DaemonBench.StartAsync(null, null, speed: 200, rewire: wiring => DaemonBench.PressedBy(wiring, server, Unit));
        await bench.WaitForAsync(RunEventKinds.PressureRefused);
        await bench.WaitForAsync(RunEventKinds.PressureOff);
        await bench.WaitForAsync(RunEventKinds.CellStopped);
        Assert.Equal(0, await bench.StopAsync());
        Assert.Equal(0, bench.CurrentAmperes);
        RunEvent refused = Assert.Single(bench.View.Events, e => e.Kind == RunEventKinds.PressureRefused);
        Assert.Contains("Is it set to take setpoints from the bus?", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(bench.View.Events, e => e is { Kind: RunEventKinds.DeviceLost or RunEventKinds.DeviceBack, Source: "cell1/pressure" });
        Assert.DoesNotContain(bench.View.Events, e => e.Kind == RunEventKinds.PressureSet);
    }
}
