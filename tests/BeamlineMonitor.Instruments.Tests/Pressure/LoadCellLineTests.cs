using System.Net;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.Instruments.Tests.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

/// <summary>The device that only measures, over a real socket and a real pseudo-terminal.</summary>
public sealed class LoadCellLineTests
{
    private const byte Unit = 7;
    private static readonly StackGeometry Geometry = new(1, 12.5);
    private readonly LoadCellEmulator cell = new(Unit, new SteadyLine(3750), 5000);

    [Fact]
    public async Task ReadAsync_OverTcp_GivesForceOverDieArea()
    {
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), cell, ModbusFraming.Tcp);
        await AssertReadsAsync(new TcpChannelAddress("127.0.0.1", server.EndPoint.Port), ModbusFraming.Tcp);
    }

    [Fact]
    public async Task ReadAsync_OnPty_GivesForceOverDieArea()
    {
        PtyByteChannel pty = PtyByteChannel.Open(null, null);
        Task serving = new ModbusServer(cell, ModbusFraming.Rtu, null).ServeAsync(pty, default);
        await AssertReadsAsync(pty.Address with { Baud = 9600 }, ModbusFraming.Rtu);
        await pty.DisposeAsync();
        await serving;
    }

    private static async Task AssertReadsAsync(ByteChannelAddress address, ModbusFraming framing)
    {
        await using ModbusClient client = ModbusClient.At(address, framing, ModbusLineTests.Patient, null);
        using ModbusPressureController reader = new(client, Unit, MapFiles.LoadCell, Geometry, null, TimeProvider.System);
        PressureReading reading = await reader.ReadAsync(default);
        Assert.Equal((PressureStatus.Ok, 300.0), (reading.Status, reading.StackPressureMPa));
    }
}
