using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using BeamlineMonitor.HardwareSim.Modbus;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Benchmarks.Lines;

/// <summary>Times the lines to the instruments, each between two ends in this process: a figure holds both.</summary>
internal static class LineBenchmarks
{
    private const int SerialTrips = 5000;
    private const int MessageBytes = 16;
    private const int Reads = 500;
    private const int Channels = 4096;
    private const int Polls = 5000;

    /// <summary>Runs all and prints a row a round.</summary>
    /// <param name="rounds">How often.</param>
    public static async Task RunAsync(int rounds)
    {
        for (int round = 1; round <= rounds; round++)
        {
            double[] serial = await SerialRoundTripsAsync();
            double[] reads = await ChannelAccessReadsAsync();
            (double polls, double pymodbus) = await ModbusPollsAsync();
            Console.WriteLine($"serial round trip on a pty, {SerialTrips} of {MessageBytes} bytes: {Percentiles(serial)}");
            Console.WriteLine($"Channel Access read of {Channels} channels, {Reads}: {Percentiles(reads)}");
            Console.WriteLine($"Modbus TCP: {polls:F0} polls/s; pymodbus on the same server: {pymodbus:F0} polls/s; {polls / pymodbus:F1} times as many");
        }
    }

    private static async Task<double[]> SerialRoundTripsAsync()
    {
        await using PtyByteChannel device = PtyByteChannel.Open(null, null);
        Task echo = EchoAsync(device);
        await using (SerialByteChannel port = SerialByteChannel.Open(device.Address, null))
        {
            byte[] message = new byte[MessageBytes];
            for (int i = 0; i < 500; i++) await ExchangeAsync(port, message);
            double[] times = new double[SerialTrips];
            for (int i = 0; i < times.Length; i++) times[i] = await TimeAsync(() => ExchangeAsync(port, message));
            await device.DisposeAsync();
            await echo;
            return times;
        }
    }

    private static async Task EchoAsync(PtyByteChannel device)
    {
        while (true)
        {
            ReadResult received = await device.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> piece in received.Buffer) await device.WriteAsync(piece, default);
            device.Input.AdvanceTo(received.Buffer.End);
            if (received.IsCompleted) return;
        }
    }

    private static async Task ExchangeAsync(SerialByteChannel port, byte[] message)
    {
        await port.WriteAsync(message, default);
        ReadResult reply = await port.Input.ReadAtLeastAsync(message.Length);
        port.Input.AdvanceTo(reply.Buffer.End);
    }

    private static async Task<double[]> ChannelAccessReadsAsync()
    {
        await using CaServer server = new(new CaServerOptions(), TimeProvider.System);
        server.Serve(new ServedPv("mca1.VAL", new CaReading(CaValue.Of([.. Enumerable.Range(0, Channels)])), Channels));
        server.Start();
        await using CaClient client = new(new CaClientOptions { Addresses = [server.EndPoint.ToString()], LocalAddress = IPAddress.Loopback }, TimeProvider.System);
        CaChannel channel = await client.Open("mca1.VAL").WhenConnectedAsync(default);
        for (int i = 0; i < 100; i++) await channel.ReadAsync(default);
        double[] times = new double[Reads];
        for (int i = 0; i < times.Length; i++)
        {
            times[i] = await TimeAsync(async () =>
            {
                CaReading reading = await channel.ReadAsync(default);
                if (reading.Value.Int32s[Channels - 1] != Channels - 1) throw new InvalidOperationException("The array came damaged.");
            });
        }

        return times;
    }

    private static async Task<(double Ours, double Theirs)> ModbusPollsAsync()
    {
        RegisterBank bank = new(1);
        bank.Set(ModbusTable.HoldingRegisters, 0, [.. Enumerable.Range(0, 10).Select(value => (ushort)value)]);
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), bank, ModbusFraming.Tcp);
        TcpChannelAddress address = new("127.0.0.1", server.EndPoint.Port);
        await using ModbusClient client = ModbusClient.At(address, ModbusFraming.Tcp, new ModbusClientOptions(), null);
        for (int i = 0; i < 500; i++) await client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 10, default);
        double milliseconds = await TimeAsync(async () =>
        {
            for (int i = 0; i < Polls; i++) await client.ReadAsync(1, ModbusTable.HoldingRegisters, 0, 10, default);
        });
        return (Polls * 1000 / milliseconds, await PymodbusPollsAsync(address.Port));
    }

    private static async Task<double> PymodbusPollsAsync(int port)
    {
        string script = Path.Combine(RepositoryFolder.Root, "tests", "BeamlineMonitor.Benchmarks", "Lines", "pymodbus_polls.py");
        await using ForeignProcess python = ForeignProcess.Start("/usr/bin/python3", script, $"{port}", $"{Polls}");
        int code = await python.WaitForExitAsync(default);
        return code == 0
            ? double.Parse(python.Output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"{script} ended with {code}: {python.Output}");
    }

    /// <returns>Milliseconds.</returns>
    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Percentiles(double[] milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return $"p50 {sorted[sorted.Length / 2]:F4} ms, p99 {sorted[sorted.Length * 99 / 100]:F4} ms, most {sorted[^1]:F4} ms";
    }
}
