using System.Diagnostics;
using System.Net;
using BeamlineMonitor.HardwareSim.Modbus;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Benchmarks.Lines;

/// <summary>How long after its peer's return each line works again, by the standard options and a caller that polls every 200 ms.</summary>
internal static class ReconnectBenchmark
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs all and prints a row each.</summary>
    public static async Task RunAsync()
    {
        Console.WriteLine($"back after {Away.TotalSeconds} s away: Modbus RTU on a pty {await SerialAsync():F2} s, Modbus TCP {await ModbusTcpAsync():F2} s, Channel Access {await ChannelAccessAsync():F2} s");
    }

    private static async Task<double> SerialAsync()
    {
        string link = Path.Combine(Directory.CreateTempSubdirectory("pty-").FullName, "port");
        PtyByteChannel pty = PtyByteChannel.Open(link, null);
        Task serving = new ModbusServer(OneRegister(), ModbusFraming.Rtu, null).ServeAsync(pty, default);
        await using ModbusClient client = ModbusClient.At(new SerialChannelAddress(link), ModbusFraming.Rtu, new ModbusClientOptions(), null);
        double seconds = await MeasureAsync(
            () => ReadAsync(client),
            async () =>
            {
                await pty.DisposeAsync();
                await serving;
            },
            () =>
            {
                pty = PtyByteChannel.Open(link, null);
                serving = new ModbusServer(OneRegister(), ModbusFraming.Rtu, null).ServeAsync(pty, default);
            });
        await pty.DisposeAsync();
        await serving;
        return seconds;
    }

    private static async Task<double> ModbusTcpAsync()
    {
        ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), OneRegister(), ModbusFraming.Tcp);
        IPEndPoint place = server.EndPoint;
        await using ModbusClient client = ModbusClient.At(new TcpChannelAddress("127.0.0.1", place.Port), ModbusFraming.Tcp, new ModbusClientOptions(), null);
        double seconds = await MeasureAsync(
            () => ReadAsync(client),
            () => server.DisposeAsync().AsTask(),
            () => server = ModbusTcpServer.Start(place, OneRegister(), ModbusFraming.Tcp));
        await server.DisposeAsync();
        return seconds;
    }

    private static async Task<double> ChannelAccessAsync()
    {
        CaServer server = Serve(0);
        int port = server.EndPoint.Port;
        await using CaClient client = new(new CaClientOptions { Addresses = [$"127.0.0.1:{port}"], LocalAddress = IPAddress.Loopback }, TimeProvider.System);
        CaChannel channel = await client.Open("pv").WhenConnectedAsync(default);
        double seconds = await MeasureAsync(() => channel.ReadAsync(default), () => server.DisposeAsync().AsTask(), () => server = Serve(port));
        await server.DisposeAsync();
        return seconds;
    }

    private static CaServer Serve(int port)
    {
        CaServer server = new(new CaServerOptions { Port = port }, TimeProvider.System);
        server.Serve(new ServedPv("pv", new CaReading(CaValue.Of(1)), 1));
        server.Start();
        return server;
    }

    private static RegisterBank OneRegister()
    {
        RegisterBank bank = new(1);
        bank.Set(ModbusTable.HoldingRegisters, 0, 7);
        return bank;
    }

    private static Task<ushort[]> ReadAsync(ModbusClient client) => client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 1, default).AsTask();

    private static async Task<double> MeasureAsync(Func<Task> read, Func<Task> leave, Action comeBack)
    {
        await read();
        await leave();
        long left = Stopwatch.GetTimestamp();
        long? back = null;
        while (true)
        {
            if (back is null && Stopwatch.GetElapsedTime(left) >= Away)
            {
                comeBack();
                back = Stopwatch.GetTimestamp();
            }

            try
            {
                await read();
                return Stopwatch.GetElapsedTime(back!.Value).TotalSeconds;
            }
            catch (InstrumentException)
            {
                await Task.Delay(Pause, TimeProvider.System, default);
            }
        }
    }
}
