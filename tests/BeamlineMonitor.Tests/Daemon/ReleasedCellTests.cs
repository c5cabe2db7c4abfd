using System.Net;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>What was lowered for safety stays low over restarts, until a person releases it: then it goes on at once.</summary>
public class ReleasedCellTests
{
    private const byte Unit = 7;

    [Fact]
    public async Task Run_CellTurnedOff_StaysOffUntilItIsReleasedAndThenGoesOnInThatProcess()
    {
        await using DaemonBench bench = await DaemonBench.StartAsync(null, null, options: new RunOptions(ReleaseCells: false, CellsOffOnStop: true));
        await bench.WaitForAsync(RunEventKinds.StepStarted);
        await bench.WaitUntilAsync(() => bench.CurrentAmperes > 0);
        Assert.Equal(0, await bench.StopAsync());
        Assert.Equal(0, bench.CurrentAmperes);

        await AgainAsync(bench, null);
        Assert.Equal(SafetyRung.CellAtRest, bench.View.Run!.Acquisition.Reached);
        Assert.Equal(0, await bench.StopAsync());
        Assert.Equal(0, bench.CurrentAmperes);
        Assert.DoesNotContain(bench.View.Events, e => e.Kind is RunEventKinds.StepRestarted or RunEventKinds.StepAdopted);

        await AgainAsync(bench, new RunOptions(ReleaseCells: true, CellsOffOnStop: false));
        await bench.WaitUntilAsync(() => bench.CurrentAmperes > 0);
        Assert.Equal(SafetyRung.Alarm, bench.View.Run!.Acquisition.Reached);
        Assert.Equal(0, await bench.StopAsync());
        Assert.Single(bench.View.Events, e => e.Kind == RunEventKinds.CellReleased);
        Assert.Single(bench.View.Events, e => e.Kind == RunEventKinds.StepStarted);
        Assert.Single(bench.View.Events, e => e.Kind == RunEventKinds.StepRestarted);
        Assert.True(bench.CurrentAmperes > 0); // the cell goes on without the daemon
    }

    [Fact]
    public async Task Run_PressureHeld_StaysHeldUntilItIsReleasedAndThenFollowsItsSetpoint()
    {
        var line = new SteadyLine(2.5);
        var controller = new AlicatEmulator(Unit, line);
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), controller, ModbusFraming.Tcp);
        await using DaemonBench bench = await DaemonBench.StartAsync(null, null, speed: 200, rewire: wiring => DaemonBench.PressedBy(wiring, server, Unit));
        await bench.WaitForAsync(RunEventKinds.PressureHeld);
        line.Measured = 3; // somebody has mended it
        Assert.Equal(0, await bench.StopAsync());
        int written = controller.SetpointWrites;

        await AgainAsync(bench, null);
        Assert.InRange(bench.View.Run!.Acquisition.Reached, SafetyRung.PressureHeld, SafetyRung.CellOff);
        Assert.Equal(0, await bench.StopAsync());
        Assert.True(controller.IsHolding);
        Assert.Equal(written, controller.SetpointWrites);

        int before = bench.View.Events.Length;
        await AgainAsync(bench, new RunOptions(ReleaseCells: true, CellsOffOnStop: false));
        await bench.WaitUntilAsync(() => bench.View.Events.Skip(before).Any(e => e.Kind == RunEventKinds.PressureSet));
        Assert.False(controller.IsHolding);
        Assert.Equal(SafetyRung.Alarm, bench.View.Run!.Acquisition.Reached);
        Assert.Equal(0, await bench.StopAsync());
    }

    /// <summary>Starts the daemon again and waits until it has taken frames.</summary>
    private static async Task AgainAsync(DaemonBench bench, RunOptions? options)
    {
        int seen = bench.View.Outcomes.Length;
        bench.Begin(options);
        await bench.WaitUntilAsync(() => bench.View.Outcomes.Length >= seen + 2);
    }
}
