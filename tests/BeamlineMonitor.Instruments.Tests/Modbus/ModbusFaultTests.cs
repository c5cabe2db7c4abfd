using System.Net;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Modbus;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>Client and server with a faulty line between them: every answer is the right one or a typed error, and the line recovers.</summary>
public sealed class ModbusFaultTests
{
    // Every call asks for another register in the same shape, so that a reply to an older question would show. The window is far above the lag.
    private const int Calls = 40;
    private static readonly ModbusClientOptions Options = new()
    {
        ReplyTimeout = TimeSpan.FromMilliseconds(200),
        LateReplyWindow = TimeSpan.FromSeconds(6), // and above what a machine without time adds to it: no later reply is promised to be told apart
    };

    [Theory]
    [InlineData("garbage@0s=40,seed=1", "rtu")]
    [InlineData("corrupt@0s,seed=2", "rtu")]
    [InlineData("disconnect@0s", "rtu")]
    [InlineData("split@0s+1h=1ms", "rtu")]
    [InlineData("delay@0s+250ms=300ms", "rtu")]
    [InlineData("silence@0s+250ms", "rtu")]
    [InlineData("garbage@0s=40,seed=1", "tcp")]
    [InlineData("disconnect@0s", "tcp")]
    [InlineData("split@0s+1h=1ms", "tcp")]
    [InlineData("delay@0s+500ms=300ms", "tcp")]
    [InlineData("duplicate@0s=5ms", "tcp")]
    [InlineData("half-open@0s+700ms", "tcp")]
    public async Task ReadAsync_FaultyLine_IsRightOrATypedErrorAndRecovers(string plan, string kind)
    {
        ModbusFraming framing = kind == "tcp" ? ModbusFraming.Tcp : ModbusFraming.Rtu;
        RegisterBank bank = new(1);
        bank.Set(ModbusTable.HoldingRegisters, 0, [.. Enumerable.Range(100, Calls).Select(value => (ushort)value)]);
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), bank, framing);
        TcpChannelAddress instrument = new("127.0.0.1", server.EndPoint.Port);
        await using FaultyTcpProxy proxy = FaultyTcpProxy.Start(
            0, token => instrument.OpenAsync(null, token), new RunningFaultPlan(FaultPlan.Parse(plan), TimeProvider.System));
        await using ModbusClient client = ModbusClient.At(proxy.Address, framing, Options, null);

        using CancellationTokenSource guard = new(TimeSpan.FromMinutes(2)); // for a line that does not recover
        bool workedLate = false;
        for (int call = 0; call < Calls || !workedLate; call++)
        {
            ushort address = (ushort)(call % Calls);
            try
            {
                Assert.Equal([(ushort)(100 + address)], await client.ReadAsync(1, ModbusTable.HoldingRegisters, address, 1, guard.Token));
                workedLate |= call >= Calls / 2;
            }
            catch (InstrumentException)
            {
                // A typed error is an honest answer; anything else fails the test.
            }
        }
    }

    [Fact]
    public async Task ReadAsync_PortHeldByAnotherProcess_FailsAndWorksWhenItIsFree()
    {
        RegisterBank bank = new(1);
        bank.Set(ModbusTable.HoldingRegisters, 0, 7);
        await using PtyByteChannel pty = PtyByteChannel.Open(null, null);
        Task serving = new ModbusServer(bank, ModbusFraming.Rtu, null).ServeAsync(pty, default);
        await using ModbusClient client = ModbusClient.At(pty.Address, ModbusFraming.Rtu, ModbusLineTests.Patient, null);
        using CancellationTokenSource guard = new(TimeSpan.FromMinutes(1));

        await using (ForeignProcess holder = ForeignProcess.Start("flock", "-x", pty.Path, "sh", "-c", "echo held; cat"))
        {
            await holder.WaitForLineAsync("held", guard.Token);
            InstrumentException e = await Assert.ThrowsAsync<InstrumentException>(() => client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 1, guard.Token).AsTask());
            Assert.Contains(pty.Path, e.Message, StringComparison.Ordinal);
        }

        Assert.Equal([7], await client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 1, guard.Token));
        await pty.DisposeAsync();
        await serving;
    }

    [Fact]
    public async Task ReadAsync_CableOutAndIn_FailsAndWorksByTheSameName()
    {
        RegisterBank bank = new(1);
        bank.Set(ModbusTable.HoldingRegisters, 0, 7);
        string link = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        ModbusClientOptions patient = new() { ReplyTimeout = TimeSpan.FromSeconds(5), LateReplyWindow = TimeSpan.FromSeconds(5) };
        await using ModbusClient client = ModbusClient.At(new SerialChannelAddress(link), ModbusFraming.Rtu, patient, null);
        for (int cycle = 0; cycle < 2; cycle++)
        {
            PtyByteChannel pty = PtyByteChannel.Open(link, null);
            Task serving = new ModbusServer(bank, ModbusFraming.Rtu, null).ServeAsync(pty, default);
            Assert.Equal([7], await ReadAsync());
            await pty.DisposeAsync();
            await InTime.WaitAsync(serving);
            InstrumentException e = await Assert.ThrowsAsync<InstrumentException>(ReadAsync);
            Assert.Contains(link, e.Message, StringComparison.Ordinal);
        }

        Task<ushort[]> ReadAsync() => InTime.WaitAsync(client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 1, default).AsTask());
    }
}
