using System.Net;
using BeamlineMonitor.HardwareSim.Modbus;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

[Collection(nameof(LeakTests))]
public sealed class ModbusLeakTests
{
    [Fact]
    public async Task ReadAsync_ConnectsAndFails1000Times_LeaksNoSocketAndNoThread()
    {
        // A server that hangs up on everybody: its one place is taken.
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), new RegisterBank(1), ModbusFraming.Tcp, maxClients: 1);
        TcpChannelAddress address = new("127.0.0.1", server.EndPoint.Port);
        await using ModbusClient first = ModbusClient.At(address, ModbusFraming.Tcp, ModbusLineTests.Patient, null);
        await Assert.ThrowsAsync<ModbusException>(() => ReadAsync(first));

        await using ModbusClient client = ModbusClient.At(address, ModbusFraming.Tcp, ModbusLineTests.Patient, null);
        await Assert.ThrowsAsync<InstrumentException>(() => ReadAsync(client));
        int sockets = ProcessResources.CountSockets();
        int threads = ProcessResources.CountThreadsBesideThePool();
        for (int i = 0; i < 1000; i++) await Assert.ThrowsAsync<InstrumentException>(() => ReadAsync(client));

        // The last failed line is closed by the next call; the runtime's threads come and go by a few.
        Assert.InRange(ProcessResources.CountSockets(), 0, sockets + 2);
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + 16);
        Assert.InRange(server.RefusedClients, 1001, 1001);
    }

    [Fact]
    public async Task ReadAsync_OpensAndClosesAPty1000Times_LeaksNoTerminalAndNoThread()
    {
        RegisterBank bank = new(1);
        bank.Set(ModbusTable.HoldingRegisters, 0, 7);
        await using PtyByteChannel pty = PtyByteChannel.Open(null, null);
        Task serving = new ModbusServer(bank, ModbusFraming.Rtu, null).ServeAsync(pty, default);
        int terminals = ProcessResources.CountTerminals();
        for (int i = 0; i < 1000; i++)
        {
            await using ModbusClient client = ModbusClient.At(pty.Address, ModbusFraming.Rtu, ModbusLineTests.Patient, null);
            Assert.Equal([7], await ReadAsync(client));
        }

        Assert.InRange(ProcessResources.CountTerminals(), 0, terminals);
        await ProcessResources.WaitForNoThreadAsync("serial:", default);
        await pty.DisposeAsync();
        await InTime.WaitAsync(serving);
    }

    private static Task<ushort[]> ReadAsync(ModbusClient client) => client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 1, default).AsTask();
}
