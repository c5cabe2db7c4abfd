using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>The client against a device that misbehaves, by the byte and by a clock that only the test moves.</summary>
public sealed class ModbusClientTests : ModbusClientRig
{
    [Theory]
    [MemberData(nameof(Framings))]
    public async Task ReadAsync_ReplyByteByByte_IsRead(ModbusFraming framing)
    {
        Connect(framing);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        foreach (byte b in Device.Reply(await Device.RequestAsync(line), 42)) await line.WriteAsync(new[] { b }, default);
        Assert.Equal([42], await read);
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task ReadAsync_CancelledInFlight_IsPromptAndItsReplyIsDropped(ModbusFraming framing)
    {
        Connect(framing);
        using CancellationTokenSource cancel = new();
        Task<ushort[]> first = Read(5, cancel.Token);
        MemoryByteChannel line = await Device.LineAsync();
        byte[] late = Device.Reply(await Device.RequestAsync(line), 1111);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        await line.WriteAsync(late, default);
        Task<ushort[]> second = Read(5);
        if (!framing.HasTransactions)
        {
            await Clock.WaitForTimersAsync(1, default);
            Clock.Advance(Options.LateReplyWindow);
        }

        await line.WriteAsync(Device.Reply(await Device.RequestAsync(line), 2222), default);
        Assert.Equal([2222], await second);
    }

    [Fact]
    public async Task ReadAsync_CancelledInTheQueue_IsPromptAndSendsNothing()
    {
        Connect(ModbusFraming.Tcp);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        ModbusFrame request = await Device.RequestAsync(line);
        using CancellationTokenSource cancel = new();
        Task<ushort[]> queued = Read(6, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);

        Task<ushort[]> third = Read(7);
        await line.WriteAsync(Device.Reply(request, 1), default);
        Assert.Equal([1], await first);
        ModbusFrame next = await Device.RequestAsync(line);
        Assert.Equal(7, ModbusRequest.Parse(next.Pdu.Span).Address);
        await line.WriteAsync(Device.Reply(next, 3), default);
        Assert.Equal([3], await third);
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task ReadAsync_HalfAReplyThenHungUp_FailsAndTheNextCallOpensAgain(ModbusFraming framing)
    {
        Connect(framing);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        await line.WriteAsync(Device.Reply(await Device.RequestAsync(line), 1).AsMemory(0, 4), default);
        await line.DisposeAsync();
        InstrumentException e = await Assert.ThrowsAsync<InstrumentException>(() => first);
        Assert.Contains("closed before the reply was whole", e.Message, StringComparison.Ordinal);

        Task<ushort[]> second = Read(5);
        if (!framing.HasTransactions)
        {
            await Clock.WaitForTimersAsync(1, default);
            Clock.Advance(Options.LateReplyWindow);
        }

        await AnswerAsync(await Device.LineAsync(), 2);
        Assert.Equal([2], await second);
        Assert.Equal(2, Device.Openings);
    }

    [Fact]
    public async Task ReadAsync_HungUpBetweenCalls_OpensAgainWithinTheCall()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        await AnswerAsync(line, 1);
        Assert.Equal([1], await first);
        await line.DisposeAsync();

        Task<ushort[]> second = Read(5);
        await AnswerAsync(await Device.LineAsync(), 2);
        Assert.Equal([2], await second);
    }

    [Fact]
    public async Task ReadAsync_WrongUnitAndAShortFrameFirst_PassesThemOver()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        ModbusFrame request = await Device.RequestAsync(line);
        await line.WriteAsync(Device.Reply(request with { Unit = 9 }, 1), default);
        await line.WriteAsync(Device.Reply(request, 1).AsMemory(0, 3), default);
        await line.WriteAsync(Device.Reply(request, 2), default);
        Assert.Equal([2], await read);
    }

    [Fact]
    public async Task ReadAsync_DamagedReply_FailsAtOnceAndTheNextCallWorks()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        byte[] reply = Device.Reply(await Device.RequestAsync(line), 1);
        reply[4] ^= 0x10;
        await line.WriteAsync(reply, default);
        ProtocolException e = await Assert.ThrowsAsync<ProtocolException>(() => first);
        Assert.Contains(Convert.ToHexString(reply), e.Message, StringComparison.Ordinal);

        Task<ushort[]> second = Read(5);
        await Clock.WaitForTimersAsync(1, default);
        Clock.Advance(Options.LateReplyWindow);
        await AnswerAsync(line, 2);
        Assert.Equal([2], await second);
    }

    [Fact]
    public async Task ReadAsync_GarbageThenSilenceOnRtu_TimesOut()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        await Device.RequestAsync(line);
        await Clock.WaitForTimersAsync(1, default);
        await line.WriteAsync(new byte[] { 0xDE, 0xAD, 0xBE, 0xEF }, default);
        Clock.Advance(Options.ReplyTimeout);
        await Assert.ThrowsAsync<InstrumentTimeoutException>(() => read);
    }

    [Fact]
    public async Task ReadAsync_LineThatBabbles_FailsAtOnce()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        await Device.RequestAsync(line);
        await line.WriteAsync(Enumerable.Repeat((byte)0x55, 2000).ToArray(), default);
        ProtocolException e = await Assert.ThrowsAsync<ProtocolException>(() => read);
        Assert.Contains("no reply", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_GarbageOverTcp_FailsAndTheNextCallOpensAgain()
    {
        Connect(ModbusFraming.Tcp);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        await Device.RequestAsync(line);
        await line.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), default);
        await Assert.ThrowsAsync<ProtocolException>(() => first);
        Assert.True(line.Closed.IsCompleted);

        Task<ushort[]> second = Read(5);
        await AnswerAsync(await Device.LineAsync(), 2);
        Assert.Equal([2], await second);
    }

    [Fact]
    public async Task ReadAsync_ThreeTimeoutsInARow_OpensTheLineAfresh()
    {
        Connect(ModbusFraming.Tcp);
        for (int i = 0; i < 3; i++)
        {
            Task<ushort[]> read = Read(5);
            await Clock.WaitForTimersAsync(1, default);
            Clock.Advance(Options.ReplyTimeout);
            await Assert.ThrowsAsync<InstrumentTimeoutException>(() => read);
        }

        Assert.True((await Device.LineAsync()).Closed.IsCompleted);
        Task<ushort[]> next = Read(5);
        await AnswerAsync(await Device.LineAsync(), 4);
        Assert.Equal([4], await next);
    }

    [Fact]
    public async Task ReadAsync_LineCannotBeOpened_FailsAndTheNextCallTriesAgain()
    {
        int attempts = 0;
        Device = new ScriptedDevice(ModbusFraming.Tcp);
        Client = new ModbusClient("test port", FailOnceAsync, ModbusFraming.Tcp, Options, Clock);
        await Assert.ThrowsAsync<InstrumentException>(() => Read(5));
        Task<ushort[]> read = Read(5);
        await AnswerAsync(await Device.LineAsync(), 4);
        Assert.Equal([4], await read);

        ValueTask<IByteChannel> FailOnceAsync(CancellationToken token) =>
            attempts++ == 0 ? throw new InstrumentException("test port: nobody listens") : Device.OpenAsync(token);
    }

    [Fact]
    public async Task DisposeAsync_RequestInFlightAndOneQueued_BothEnd()
    {
        Connect(ModbusFraming.Tcp);
        Task<ushort[]> inFlight = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        await Device.RequestAsync(line);
        Task<ushort[]> queued = Read(6);
        await InTime.WaitAsync(Client.DisposeAsync().AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => inFlight);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queued);
        Assert.True(line.Closed.IsCompleted);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(248)]
    public async Task ReadAsync_UnitThatNoRtuDeviceHas_Throws(byte unit)
    {
        Connect(ModbusFraming.Rtu);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await Client.ReadAsync(unit, ModbusTable.HoldingRegisters, 0, 1, default));
    }

    [Fact]
    public void Constructor_WindowShorterThanTimeout_Throws()
    {
        Connect(ModbusFraming.Rtu);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ModbusClient("test port", Device.OpenAsync, ModbusFraming.Rtu, Options with { LateReplyWindow = TimeSpan.FromMilliseconds(499) }, Clock));
    }

    private async Task AnswerAsync(MemoryByteChannel line, ushort value) =>
        await line.WriteAsync(Device.Reply(await Device.RequestAsync(line), value), default);
}
