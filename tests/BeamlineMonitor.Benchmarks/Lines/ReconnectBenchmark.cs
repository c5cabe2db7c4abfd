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
    private const int Reconnects = 20;

    // Long enough for every back-off to have reached its longest wait.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs all side by side and prints a row each.</summary>
    public static async Task RunAsync()
    {
        (string Name, Task<double[]> Seconds)[] lines =
        [
            ("serial port by its link", SerialAsync()), ("Modbus RTU on a pty", ModbusRtuAsync()),
            ("Modbus TCP", ModbusTcpAsync()), ("Channel Access", ChannelAccessAsync()),
        ];
        foreach ((string name, Task<double[]> seconds) in lines)
        {
            double[] sorted = [.. (await seconds).Order()];
            Console.WriteLine($"{name}, {Reconnects} times {Away.TotalSeconds} s away: back after p50 {sorted[Reconnects / 2]:F2} s, most {sorted[^1]:F2} s");
        }
    }

    private static async Task<double[]> SerialAsync()
    {
        string link = Path.Combine(Directory.CreateTempSubdirectory("pty-").FullName, "port");
        PtyByteChannel pty = PtyByteChannel.Open(link, null);
        IByteChannel? port = null;
        double[] seconds = await MeasureAsync(EchoAsync, () => pty.DisposeAsync().AsTask(), () => pty = PtyByteChannel.Open(link, null));
        await port!.DisposeAsync();
        await pty.DisposeAsync();
        return seconds;

        // As a driver does: a line that is closed is opened anew, by the same path; one byte must come through.
        async Task EchoAsync()
        {
            if (port is { Closed.IsCompleted: true }) await port.DisposeAsync();
            if (port is not { Closed.IsCompleted: false }) port = await new SerialChannelAddress(link).OpenAsync(null, default);
            await pty.WriteAsync(new byte[1], default);
            port.Input.AdvanceTo((await port.Input.ReadAsync()).Buffer.End);
        }
    }

    private static async Task<double[]> ModbusRtuAsync()
    {
        string link = Path.Combine(Directory.CreateTempSubdirectory("pty-").FullName, "port");
        PtyByteChannel pty = PtyByteChannel.Open(link, null);
        Task serving = new ModbusServer(OneRegister(), ModbusFraming.Rtu, null).ServeAsync(pty, default);
        await using ModbusClient client = ModbusClient.At(new SerialChannelAddress(link), ModbusFraming.Rtu, new ModbusClientOptions(), null);
        double[] seconds = await MeasureAsync(
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

    private static async Task<double[]> ModbusTcpAsync()
    {
        ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), OneRegister(), ModbusFraming.Tcp);
        IPEndPoint place = server.EndPoint;
        await using ModbusClient client = ModbusClient.At(new TcpChannelAddress("127.0.0.1", place.Port), ModbusFraming.Tcp, new ModbusClientOptions(), null);
        double[] seconds = await MeasureAsync(
            () => ReadAsync(client),
            () => server.DisposeAsync().AsTask(),
            () => server = ModbusTcpServer.Start(place, OneRegister(), ModbusFraming.Tcp));
        await server.DisposeAsync();
        return seconds;
    }

    private static async Task<double[]> ChannelAccessAsync()
    {
        CaServer server = Serve(0);
        int port = server.EndPoint.Port;
        await using CaClient client = new(new CaClientOptions { Addresses = [$"127.0.0.1:{port}"], LocalAddress = IPAddress.Loopback }, TimeProvider.System);
        CaChannel channel = await client.Open("pv").WhenConnectedAsync(default);
        double[] seconds = await MeasureAsync(() => channel.ReadAsync(default), () => server.DisposeAsync().AsTask(), () => server = Serve(port));
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

    /// <returns>Seconds from each return to the first call that worked.</returns>
    private static async Task<double[]> MeasureAsync(Func<Task> call, Func<Task> leave, Action comeBack)
    {
        double[] seconds = new double[Reconnects];
        await call();
        for (int i = 0; i < Reconnects; i++)
        {
            await leave();
            Task away = Task.Delay(Away, TimeProvider.System, default);
            while (!away.IsCompleted) await TryAsync(call);
            comeBack();
            long back = Stopwatch.GetTimestamp();
            while (!await TryAsync(call))
            {
            }

            seconds[i] = Stopwatch.GetElapsedTime(back).TotalSeconds;
        }

        return seconds;
    }

    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (InstrumentException)
        {
            await Task.Delay(Pause, TimeProvider.System, default);
            return false;
        }
    }
}
