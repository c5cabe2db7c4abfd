using System.IO.Pipelines;
using System.Net;
using BeamlineMonitor.HardwareSim.Modbus;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>The server, by the byte.</summary>
public sealed class ModbusServerTests : IAsyncDisposable
{
    private readonly ManualTimeProvider clock = new();
    private readonly RegisterBank bank = new(1);
    private MemoryByteChannel line = null!;
    private Task serving = Task.CompletedTask;

    public ModbusServerTests() => bank.Set(ModbusTable.HoldingRegisters, 1353, 0x401C, 0x0000);

    public async ValueTask DisposeAsync()
    {
        await line.DisposeAsync();
        await InTime.WaitAsync(serving);
    }

    [Fact]
    public async Task Serve_LiteralRead_GivesTheLiteralReply()
    {
        Serve(ModbusFraming.Rtu);
        await SendAsync("01 03 05 49 00 02 15 11");
        await AssertReceivedAsync("01 03 04 40 1C 00 00 2E 35");
    }

    [Fact]
    public async Task Serve_RequestByteByByte_IsAnswered()
    {
        Serve(ModbusFraming.Rtu);
        foreach (string b in "01 03 05 49 00 02 15 11".Split(' ')) await SendAsync(b);
        await AssertReceivedAsync("01 03 04 40 1C 00 00 2E 35");
    }

    [Fact]
    public async Task Serve_ManyRequestsSentAhead_AllAreAnsweredInOrder()
    {
        Serve(ModbusFraming.Tcp);
        byte[] ahead = [.. Enumerable.Range(0, 2000).SelectMany(n =>
            ModbusFraming.Tcp.Encode(new ModbusFrame((ushort)n, 1, ModbusRequest.Read(ModbusTable.HoldingRegisters, 1353, 2).ToPdu())))];
        await line.WriteAsync(ahead, default);
        for (int n = 0; n < 2000; n++) await AssertReceivedAsync($"{n >> 8:X2} {n & 255:X2} 00 00 00 07 01 03 04 40 1C 00 00");
    }

    [Fact]
    public async Task Serve_UnknownFunction_IsRefusedByName()
    {
        Serve(ModbusFraming.Tcp);
        await SendAsync("00 05 00 00 00 02 01 2B");
        await AssertReceivedAsync("00 05 00 00 00 03 01 AB 01");
    }

    [Fact]
    public async Task Serve_NoSuchRegister_IsRefused()
    {
        Serve(ModbusFraming.Tcp);
        await SendAsync("00 05 00 00 00 06 01 03 00 00 00 01");
        await AssertReceivedAsync("00 05 00 00 00 03 01 83 02");
    }

    [Fact]
    public async Task Serve_OtherUnitOverTcp_IsAnsweredForIt()
    {
        Serve(ModbusFraming.Tcp);
        await SendAsync("00 05 00 00 00 06 09 03 05 49 00 02");
        await AssertReceivedAsync("00 05 00 00 00 03 09 83 0B");
    }

    [Fact]
    public async Task Serve_OtherUnitOnRtu_IsLeftToThatUnit()
    {
        Serve(ModbusFraming.Rtu);
        await line.WriteAsync(ModbusFraming.Rtu.Encode(new ModbusFrame(0, 9, ModbusRequest.Read(ModbusTable.HoldingRegisters, 1353, 2).ToPdu())), default);
        await SendAsync("01 03 05 49 00 02 15 11");
        await AssertReceivedAsync("01 03 04 40 1C 00 00 2E 35");
    }

    [Fact]
    public async Task Serve_HalfARequestThenTheGap_TheNextIsAnswered()
    {
        Serve(ModbusFraming.Rtu);
        await SendAsync("01 10 03 F1 00 02 04 40 50");
        await clock.WaitForTimersAsync(1, default);
        clock.Advance(ModbusServer.FrameGap);
        await SendAsync("01 03 05 49 00 02 15 11");
        await AssertReceivedAsync("01 03 04 40 1C 00 00 2E 35");
    }

    [Fact]
    public async Task Serve_NoiseBeforeARequest_IsPassedOver()
    {
        Serve(ModbusFraming.Rtu);
        await SendAsync("FF 00 55 01 03 05 49 00 02 15 11");
        await AssertReceivedAsync("01 03 04 40 1C 00 00 2E 35");
    }

    [Fact]
    public async Task Serve_NobodyReadsTheSerialLine_LosesThatReplyAndServesTheNext()
    {
        line = MemoryByteChannel.CreatePair().Near;
        DeafOnceChannel deaf = new();
        Task service = new ModbusServer(bank, ModbusFraming.Rtu, clock).ServeAsync(deaf, default);
        byte[] request = LiteralFrames.Bytes("01 03 05 49 00 02 15 11");
        await deaf.Received.Writer.WriteAsync((byte[])[.. request, .. request]);
        await deaf.Received.Writer.CompleteAsync();
        await InTime.WaitAsync(service);
        Assert.Equal(["010304401C00002E35"], deaf.Sent);
    }

    [Fact]
    public async Task Serve_NotModbusOverTcp_EndsTheService()
    {
        Serve(ModbusFraming.Tcp);
        await line.WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), default);
        await InTime.WaitAsync(serving);
    }

    [Fact]
    public async Task Start_PortInUse_FailsByName()
    {
        line = MemoryByteChannel.CreatePair().Near;
        await using ModbusTcpServer first = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), bank, ModbusFraming.Tcp);
        InstrumentException e = Assert.Throws<InstrumentException>(() => ModbusTcpServer.Start(first.EndPoint, bank, ModbusFraming.Tcp));
        Assert.Contains(first.EndPoint.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_MoreClientsThanAllowed_HangsUpOnTheLastAndServesTheOthers()
    {
        line = MemoryByteChannel.CreatePair().Near;
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), bank, ModbusFraming.Tcp, maxClients: 8);
        TcpChannelAddress address = new("127.0.0.1", server.EndPoint.Port);
        List<ModbusClient> clients = [.. Enumerable.Range(0, 8).Select(_ => ModbusClient.At(address, ModbusFraming.Tcp, ModbusLineTests.Patient, null))];
        await Task.WhenAll(clients.Select(ReadAsync));

        await using ModbusClient ninth = ModbusClient.At(address, ModbusFraming.Tcp, ModbusLineTests.Patient, null);
        await Assert.ThrowsAsync<InstrumentException>(() => ReadAsync(ninth));
        Assert.Equal(1, server.RefusedClients);
        await Task.WhenAll(clients.Select(ReadAsync));
        foreach (ModbusClient client in clients) await client.DisposeAsync();

        static async Task ReadAsync(ModbusClient client) =>
            Assert.Equal([0x401C, 0], await client.ReadAsync(1, ModbusTable.HoldingRegisters, 1353, 2, default));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public async Task Mbpoll_ReadsAndWritesFloats(string mode)
    {
        bank.Set(ModbusTable.HoldingRegisters, 1009, 0, 0);
        line = MemoryByteChannel.CreatePair().Near;
        await using ModbusTcpServer server = ModbusTcpServer.Start(new IPEndPoint(IPAddress.Loopback, 0), bank, ModbusFraming.Tcp);
        await using PtyByteChannel pty = PtyByteChannel.Open(null, null);
        Task onPty = new ModbusServer(bank, ModbusFraming.Rtu, null).ServeAsync(pty, default);

        Assert.Contains("[1353]: \t2.4375", await MbpollAsync("-r", "1353", "-c", "1", "-t", "4:float", "-1"), StringComparison.Ordinal);
        Assert.Contains("Written 1 references", await MbpollAsync("-r", "1009", "-t", "4:float", "3.25"), StringComparison.Ordinal);
        Assert.Equal([0x4050, 0], await bank.ReadAsync(1, ModbusTable.HoldingRegisters, 1009, 2, default));
        Assert.Contains("Illegal data address", await MbpollAsync("-r", "7", "-c", "1", "-t", "4", "-1"), StringComparison.Ordinal);

        await pty.DisposeAsync();
        await InTime.WaitAsync(onPty);

        async Task<string> MbpollAsync(params string[] arguments)
        {
            string[] link = mode == "tcp"
                ? ["-m", "tcp", "-p", $"{server.EndPoint.Port}", "127.0.0.1"]
                : ["-m", "rtu", "-b", "19200", "-P", "none", pty.Path];
            string[] values = arguments[^1] == "3.25" ? ["3.25"] : [];
            await using ForeignProcess mbpoll = ForeignProcess.Start(
                "mbpoll", ["-a", "1", "-0", "-B", "-o", "10", .. arguments.Except(values), .. link, .. values]);
            using CancellationTokenSource guard = new(TimeSpan.FromMinutes(1));
            await mbpoll.WaitForExitAsync(guard.Token);
            return mbpoll.Output;
        }
    }

    private void Serve(ModbusFraming framing)
    {
        (line, MemoryByteChannel far) = MemoryByteChannel.CreatePair();
        serving = new ModbusServer(bank, framing, clock).ServeAsync(far, default);
    }

    private ValueTask SendAsync(string hex) => line.WriteAsync(LiteralFrames.Bytes(hex), default);

    private async Task AssertReceivedAsync(string hex)
    {
        byte[] expected = LiteralFrames.Bytes(hex);
        ReadResult received = await InTime.WaitAsync(line.Input.ReadAtLeastAsync(expected.Length).AsTask(), $"the reply {hex}");
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(System.Buffers.BuffersExtensions.ToArray(received.Buffer.Slice(0, expected.Length))));
        line.Input.AdvanceTo(received.Buffer.GetPosition(expected.Length));
    }

    /// <summary>A line that takes nothing at the first write, as a pseudo-terminal without a reader.</summary>
    private sealed class DeafOnceChannel : IByteChannel
    {
        private bool wasDeaf;

        public Pipe Received { get; } = new();

        public List<string> Sent { get; } = [];

        public PipeReader Input => Received.Reader;

        public Task Closed => Task.CompletedTask;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            if (wasDeaf) Sent.Add(Convert.ToHexString(bytes.Span));
            else throw Deaf();
            return ValueTask.CompletedTask;
        }

        public ValueTask<long> DiscardInputAsync(CancellationToken cancellationToken) => ValueTask.FromResult(0L);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private InstrumentTimeoutException Deaf()
        {
            wasDeaf = true;
            return new InstrumentTimeoutException("test line: writing took longer than 2 s.");
        }
    }
}
