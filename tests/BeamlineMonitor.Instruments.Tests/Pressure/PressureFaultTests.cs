using System.Net;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

/// <summary>The pressure controller's driver on a bad line: a right reading or a typed error, and a hold that says it holds holds.</summary>
public sealed class PressureFaultTests
{
    private const byte Unit = 3;
    private const int Attempts = 20;
    private static readonly StackGeometry Geometry = new(100, 10); // 1 bar of line is 1 MPa on the stack
    private static readonly ModbusClientOptions Impatient = new()
    {
        ReplyTimeout = TimeSpan.FromMilliseconds(100),

        // What is promised on RTU is only that no reply is mixed up that comes within this; a starved machine has answered after more than 0.5 s.
        LateReplyWindow = TimeSpan.FromSeconds(6),
    };

    // No second copy of a reply on RTU: one that comes after the next request has nothing to tell it from that one's (docs/protocols/modbus.md).
    [Theory]
    [InlineData("silence@0s+400ms", "rtu")]
    [InlineData("delay@0s+500ms=150ms", "rtu")]
    [InlineData("garbage@0s=40", "rtu")]
    [InlineData("corrupt@0s", "rtu")]
    [InlineData("disconnect@0s", "rtu")]
    [InlineData("silence@0s+400ms", "tcp")]
    [InlineData("delay@0s+500ms=150ms", "tcp")]
    [InlineData("garbage@0s=40", "tcp")]
    [InlineData("duplicate@0s=5ms", "tcp")]
    [InlineData("split@0s+1s=1ms,disconnect@20ms", "tcp")]
    [InlineData("half-open@0s+400ms", "tcp")]
    public async Task ReadAndHold_FaultyLine_AreRightOrATypedErrorAndRecover(string plan, string kind)
    {
        ModbusFraming framing = kind == "tcp" ? ModbusFraming.Tcp : ModbusFraming.Rtu;
        AlicatEmulator alicat = new(Unit, new SteadyLine(2.4375));
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), alicat, framing);
        TcpChannelAddress instrument = new("127.0.0.1", server.EndPoint.Port);
        RunningFaultPlan faults = new(FaultPlan.Parse(plan + ",seed=1"), TimeProvider.System);
        await using FaultyTcpProxy proxy = FaultyTcpProxy.Start(0, token => instrument.OpenAsync(null, token), faults);
        await using ModbusClient client = ModbusClient.At(proxy.Address, framing, Impatient, null);
        using ModbusPressureController controller = new(client, Unit, MapFiles.Alicat, Geometry, new PressureLimits(0, 4, 0.4), TimeProvider.System);

        using CancellationTokenSource guard = new(TimeSpan.FromMinutes(2)); // for a line that does not recover
        bool holds = false;
        for (int attempt = 0; attempt < Attempts || !holds; attempt++)
        {
            try
            {
                Assert.Equal(2.4375, (await controller.ReadAsync(guard.Token)).StackPressureMPa!.Value, 1e-6);
                await controller.HoldAsync(guard.Token);
                Assert.True(alicat.IsHolding);
                holds = true;
            }
            catch (InstrumentException)
            {
                // A typed error is an honest answer; anything else fails the test.
            }
        }
    }

    [Fact]
    public async Task ReadAsync_WrongUnit_TimesOutOnASharedLineAndSaysWhom()
    {
        await using ModbusTcpServer server = ModbusTcpServer.Start(
            new IPEndPoint(IPAddress.Loopback, 0), new AlicatEmulator(Unit, new SteadyLine(2.4375)), ModbusFraming.Rtu);
        await using ModbusClient client = ModbusClient.At(new TcpChannelAddress("127.0.0.1", server.EndPoint.Port), ModbusFraming.Rtu, Impatient, null);
        using ModbusPressureController stranger = new(client, Unit + 1, MapFiles.Alicat, Geometry, null, TimeProvider.System);
        InstrumentTimeoutException e = await Assert.ThrowsAsync<InstrumentTimeoutException>(async () => await stranger.ReadAsync(default));
        Assert.Contains($"unit {Unit + 1}", e.Message, StringComparison.Ordinal);
    }
}
