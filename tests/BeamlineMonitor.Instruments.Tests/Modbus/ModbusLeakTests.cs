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
        int threads = ProcessResources.CountThreads("");
        for (int i = 0; i < 1000; i++) await Assert.ThrowsAsync<InstrumentException>(() => ReadAsync(client));

        // The last failed line is closed by the next call; the pool's threads come and go by a few.
        Assert.InRange(ProcessResources.CountSockets(), 0, sockets + 2);
        Assert.InRange(ProcessResources.CountThreads(""), 0, threads + 16);
        Assert.InRange(server.RefusedClients, 1001, 1001);
    }

    private static Task<ushort[]> ReadAsync(ModbusClient client) => client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 1, default).AsTask();
}
