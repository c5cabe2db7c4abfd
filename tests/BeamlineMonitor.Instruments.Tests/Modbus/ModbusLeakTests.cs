using System.Net;
using BeamlineMonitor.HardwareSim.Modbus;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>Counts the descriptors and threads of this process, so nothing else may run beside it.</summary>
[Collection(nameof(ModbusLeakTests))]
[CollectionDefinition(nameof(ModbusLeakTests), DisableParallelization = true)]
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
        int sockets = CountSockets();
        int threads = CountThreads();
        for (int i = 0; i < 1000; i++) await Assert.ThrowsAsync<InstrumentException>(() => ReadAsync(client));

        // The last failed line is closed by the next call; the pool's threads come and go by a few.
        Assert.InRange(CountSockets(), 0, sockets + 2);
        Assert.InRange(CountThreads(), 0, threads + 16);
        Assert.InRange(server.RefusedClients, 1001, 1001);
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
            InstrumentException e = await Assert.ThrowsAsync<InstrumentException>(() => ReadAsync(client));
            Assert.Contains(pty.Path, e.Message, StringComparison.Ordinal);
        }

        Assert.Equal([7], await client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 1, guard.Token));
        await pty.DisposeAsync();
        await serving;
    }

    private static Task<ushort[]> ReadAsync(ModbusClient client) => client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 1, default).AsTask();

    private static int CountSockets() => new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
        .Count(entry => entry.LinkTarget is { } target && target.StartsWith("socket:", StringComparison.Ordinal));

    private static int CountThreads() => Directory.EnumerateDirectories("/proc/self/task").Count();
}
