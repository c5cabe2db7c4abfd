using System.Net;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Publishing;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>The status of a device names the firmware that the device told when it was connected.</summary>
public class DeviceFirmwareTests
{
    private const byte Unit = 7;

    [Fact]
    public async Task Changed_OfARun_NamesTheFirmwareOfWhoeverTellsIt()
    {
        await using DaemonBench bench = await DaemonBench.StartAsync(null, null);
        await bench.WaitForAsync(RunEventKinds.StepStarted);
        Assert.Equal("1500 of Mar 12 2026 14:28:01", FirmwareOf(bench, "dev/cell1-potentiostat/status"));
        Assert.Null(FirmwareOf(bench, "dev/cell1-pressure/status")); // the Alicat's map names no such text
        Assert.Null(FirmwareOf(bench, "dev/detector-horizontal/status"));
        Assert.Equal(0, await bench.StopAsync());
    }

    [Fact]
    public async Task Changed_PressureControllerIsReplaced_NamesTheNewFirmware()
    {
        using HeldPort port = new();
        ModbusTcpServer first = Serve(port.Number, "V1.12");
        await using DaemonBench bench = await DaemonBench.StartAsync(null, null, rewire: wiring => wiring with
        {
            Cells =
            [
                wiring.Cells[0] with
                {
                    Pressure = new() { Driver = "modbus", Map = "bronkhorst-el-press", Address = $"tcp://127.0.0.1:{port.Number}", Framing = "tcp", Unit = Unit },
                },
            ],
        });
        await bench.WaitForAsync(RunEventKinds.PressureSet);
        await bench.WaitUntilAsync(() => FirmwareOf(bench, "dev/cell1-pressure/status") == "V1.12");
        await first.DisposeAsync();
        await bench.WaitForAsync(RunEventKinds.DeviceLost);
        await using ModbusTcpServer second = Serve(port.Number, "V2.03");
        await bench.WaitForAsync(RunEventKinds.DeviceBack);
        await bench.WaitUntilAsync(() => FirmwareOf(bench, "dev/cell1-pressure/status") == "V2.03");
        Assert.Equal(0, await bench.StopAsync());
    }

    // Where the thin cell's stack stands at its 30 MPa.
    private static ModbusTcpServer Serve(int port, string firmware) => ModbusTcpServer.Start(
        new IPEndPoint(IPAddress.Loopback, port), new BronkhorstEmulator(Unit, new SteadyLine(3), capacityBar: 10) { Firmware = firmware }, ModbusFraming.Tcp);

    private static string? FirmwareOf(DaemonBench bench, string topic)
    {
        LiveMessage told = new DeviceStates(bench.Wiring, bench.View.Run!.Acquisition.Links)
            .Changed("r1", DateTimeOffset.UnixEpoch, new LiveMessages())
            .Single(message => message.Topic == topic);
        return JsonNode.Parse(told.Bytes.Span)!["firmware"]?.GetValue<string>();
    }
}
