using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>The client against a device that misbehaves, by the byte and by a clock that only the test moves.</summary>
public sealed class ModbusClientTests : IAsyncDisposable
{
    private static readonly ModbusClientOptions Options = new();

    // A loaded machine must not run into them.
    private static readonly ModbusClientOptions Unhurried = new() { ReplyTimeout = TimeSpan.FromSeconds(30), LateReplyWindow = TimeSpan.FromSeconds(30) };
    private static readonly TimeSpan UsualReplyTime = TimeSpan.FromMilliseconds(20);
    private readonly ManualTimeProvider clock = new();
    private ScriptedDevice device = null!;
    private ModbusClient client = null!;

    public static TheoryData<ModbusFraming> Framings => [ModbusFraming.Tcp, ModbusFraming.Rtu];

    public async ValueTask DisposeAsync() => await InTime.WaitAsync(client.DisposeAsync().AsTask());

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task ReadAsync_ReplyByteByByte_IsRead(ModbusFraming framing)
    {
        Connect(framing);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        foreach (byte b in device.Reply(await device.RequestAsync(line), 42)) await line.WriteAsync(new[] { b }, default);
        Assert.Equal([42], await read);
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task ReadAsync_SilentThenLateAndDoubled_IsNeverTakenForTheNextReply(ModbusFraming framing)
    {
        Connect(framing);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        byte[] late = device.Reply(await device.RequestAsync(line), 1111);
        await clock.WaitForTimersAsync(1, default);
        clock.Advance(Options.ReplyTimeout);
        InstrumentTimeoutException e = await Assert.ThrowsAsync<InstrumentTimeoutException>(() => first);
        Assert.Contains("test port unit 1: ReadHoldingRegisters 5", e.Message, StringComparison.Ordinal);

        // The same question again: on RTU the late reply fits it in every byte.
        Task<ushort[]> second = Read(5);
        await line.WriteAsync(late, default);
        await line.WriteAsync(late, default);
        if (!framing.HasTransactions)
        {
            await clock.WaitForTimersAsync(1, default);
            clock.Advance(Options.LateReplyWindow - Options.ReplyTimeout);
        }

        ModbusFrame request = await device.RequestAsync(line);
        if (framing.HasTransactions) await line.WriteAsync(late, default);
        await line.WriteAsync(device.Reply(request, 2222), default);
        Assert.Equal([2222], await second);
    }

    [Fact]
    public async Task ReadAsync_ReplyDoubledOnRtu_IsNotTakenForTheNextReply()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        byte[] reply = device.Reply(await device.RequestAsync(line), 1111);
        await line.WriteAsync((byte[])[.. reply, .. reply], default);
        Assert.Equal([1111], await first);

        // A third copy within the window is thrown away too.
        Task<ushort[]> second = Read(5);
        await clock.WaitForTimersAsync(1, default);
        await line.WriteAsync(reply, default);
        clock.Advance(Options.LateReplyWindow);
        await line.WriteAsync(device.Reply(await device.RequestAsync(line), 2222), default);
        Assert.Equal([2222], await second);
    }

    /// <summary>A copy of the reply before comes while the true reply is on its way: at any moment, and whole or not when the wait ends.</summary>
    [Theory]
    [InlineData(0, 7)]
    [InlineData(1, 7)]
    [InlineData(10, 7)]
    [InlineData(19, 7)]
    [InlineData(20, 7)]
    [InlineData(10, 2)]
    [InlineData(20, 6)]
    public async Task ReadAsync_UnprovokedCopyAfterTheRequestOnRtu_IsNotTakenForItsReply(int lagMilliseconds, int bytesOfTheTrueReply)
    {
        MemoryByteChannel line = await ReadAtTheUsualPaceAsync();
        Task<ushort[]> next = Read(5);
        ModbusFrame request = await device.RequestAsync(line);
        clock.Advance(TimeSpan.FromMilliseconds(lagMilliseconds));
        await line.WriteAsync(device.Reply(request, 1111), default);
        clock.Advance(UsualReplyTime - TimeSpan.FromMilliseconds(lagMilliseconds));
        await line.WriteAsync(device.Reply(request, 2222).AsMemory(0, bytesOfTheTrueReply), default);
        await LetPassUntilAsync(next);
        ProtocolException e = await Assert.ThrowsAsync<ProtocolException>(() => next);
        Assert.Contains("one of the two answers an older request", e.Message, StringComparison.Ordinal);

        Task<ushort[]> after = Read(5);
        await clock.WaitForTimersAsync(1, default);
        clock.Advance(Unhurried.LateReplyWindow);
        request = await device.RequestAsync(line);
        await line.WriteAsync(device.Reply(request, 3333), default);
        await LetPassUntilAsync(after);
        Assert.Equal([3333], await after);
    }

    /// <summary>The true reply comes at the last moment of the wait for it, and the wait ends before it has been looked at.</summary>
    [Fact]
    public async Task ReadAsync_TrueReplyAtTheEndOfTheWaitOnRtu_IsSeenWhicheverIsNoticedFirst()
    {
        for (int attempt = 0; attempt < 50; attempt++)
        {
            Connect(ModbusFraming.Rtu, Unhurried);
            Task<ushort[]> first = Read(5);
            MemoryByteChannel line = await device.LineAsync();
            ModbusFrame request = await device.RequestAsync(line);
            clock.Advance(UsualReplyTime);
            await line.WriteAsync(device.Reply(request, 1111), default);
            Assert.Equal([1111], await first);

            Task<ushort[]> next = Read(5);
            request = await device.RequestAsync(line);
            clock.Advance(UsualReplyTime);
            await line.WriteAsync(device.Reply(request, 1111), default);
            await clock.WaitForTimerAsync(UsualReplyTime / 4, default); // what is left of the wait for a rival
            await line.WriteAsync(device.Reply(request, 2222), default);
            clock.Advance(UsualReplyTime / 4);
            await Assert.ThrowsAsync<ProtocolException>(() => next);
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task ReadAsync_NoiseBehindTheReplyOnRtu_IsPassedOver()
    {
        MemoryByteChannel line = await ReadAtTheUsualPaceAsync();
        for (ushort value = 1; value <= 3; value++)
        {
            Task<ushort[]> read = Read(5);
            ModbusFrame request = await device.RequestAsync(line);
            await line.WriteAsync((byte[])[.. device.Reply(request, value), 0xFF, 0x00, 0x01], default); // the last is the unit's number
            await LetPassUntilAsync(read);
            Assert.Equal([value], await read);
        }
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task ReadAsync_CancelledInFlight_IsPromptAndItsReplyIsDropped(ModbusFraming framing)
    {
        Connect(framing);
        using CancellationTokenSource cancel = new();
        Task<ushort[]> first = Read(5, cancel.Token);
        MemoryByteChannel line = await device.LineAsync();
        byte[] late = device.Reply(await device.RequestAsync(line), 1111);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        await line.WriteAsync(late, default);
        Task<ushort[]> second = Read(5);
        if (!framing.HasTransactions)
        {
            await clock.WaitForTimersAsync(1, default);
            clock.Advance(Options.LateReplyWindow);
        }

        await line.WriteAsync(device.Reply(await device.RequestAsync(line), 2222), default);
        Assert.Equal([2222], await second);
    }

    [Fact]
    public async Task ReadAsync_CancelledInTheQueue_IsPromptAndSendsNothing()
    {
        Connect(ModbusFraming.Tcp);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        ModbusFrame request = await device.RequestAsync(line);
        using CancellationTokenSource cancel = new();
        Task<ushort[]> queued = Read(6, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued);

        Task<ushort[]> third = Read(7);
        await line.WriteAsync(device.Reply(request, 1), default);
        Assert.Equal([1], await first);
        ModbusFrame next = await device.RequestAsync(line);
        Assert.Equal(7, ModbusRequest.Parse(next.Pdu.Span).Address);
        await line.WriteAsync(device.Reply(next, 3), default);
        Assert.Equal([3], await third);
    }

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task ReadAsync_HalfAReplyThenHungUp_FailsAndTheNextCallOpensAgain(ModbusFraming framing)
    {
        Connect(framing);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        await line.WriteAsync(device.Reply(await device.RequestAsync(line), 1).AsMemory(0, 4), default);
        await line.DisposeAsync();
        InstrumentException e = await Assert.ThrowsAsync<InstrumentException>(() => first);
        Assert.Contains("closed before the reply was whole", e.Message, StringComparison.Ordinal);

        Task<ushort[]> second = Read(5);
        if (!framing.HasTransactions)
        {
            await clock.WaitForTimersAsync(1, default);
            clock.Advance(Options.LateReplyWindow);
        }

        await AnswerAsync(await device.LineAsync(), 2);
        Assert.Equal([2], await second);
        Assert.Equal(2, device.Openings);
    }

    [Fact]
    public async Task ReadAsync_HungUpBetweenCalls_OpensAgainWithinTheCall()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        await AnswerAsync(line, 1);
        Assert.Equal([1], await first);
        await line.DisposeAsync();

        Task<ushort[]> second = Read(5);
        await AnswerAsync(await device.LineAsync(), 2);
        Assert.Equal([2], await second);
    }

    [Fact]
    public async Task ReadAsync_WrongUnitAndAShortFrameFirst_PassesThemOver()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        ModbusFrame request = await device.RequestAsync(line);
        await line.WriteAsync(device.Reply(request with { Unit = 9 }, 1), default);
        await line.WriteAsync(device.Reply(request, 1).AsMemory(0, 3), default);
        await line.WriteAsync(device.Reply(request, 2), default);
        Assert.Equal([2], await read);
    }

    [Fact]
    public async Task ReadAsync_DamagedReply_FailsAtOnceAndTheNextCallWorks()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        byte[] reply = device.Reply(await device.RequestAsync(line), 1);
        reply[4] ^= 0x10;
        await line.WriteAsync(reply, default);
        ProtocolException e = await Assert.ThrowsAsync<ProtocolException>(() => first);
        Assert.Contains(Convert.ToHexString(reply), e.Message, StringComparison.Ordinal);

        Task<ushort[]> second = Read(5);
        await clock.WaitForTimersAsync(1, default);
        clock.Advance(Options.LateReplyWindow);
        await AnswerAsync(line, 2);
        Assert.Equal([2], await second);
    }

    [Fact]
    public async Task ReadAsync_GarbageThenSilenceOnRtu_TimesOut()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        await device.RequestAsync(line);
        await clock.WaitForTimersAsync(1, default);
        await line.WriteAsync(new byte[] { 0xDE, 0xAD, 0xBE, 0xEF }, default);
        clock.Advance(Options.ReplyTimeout);
        await Assert.ThrowsAsync<InstrumentTimeoutException>(() => read);
    }

    [Fact]
    public async Task ReadAsync_LineThatBabbles_FailsAtOnce()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        await device.RequestAsync(line);
        await line.WriteAsync(Enumerable.Repeat((byte)0x55, 2000).ToArray(), default);
        ProtocolException e = await Assert.ThrowsAsync<ProtocolException>(() => read);
        Assert.Contains("no reply", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_GarbageOverTcp_FailsAndTheNextCallOpensAgain()
    {
        Connect(ModbusFraming.Tcp);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        await device.RequestAsync(line);
        await line.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), default);
        await Assert.ThrowsAsync<ProtocolException>(() => first);
        Assert.True(line.Closed.IsCompleted);

        Task<ushort[]> second = Read(5);
        await AnswerAsync(await device.LineAsync(), 2);
        Assert.Equal([2], await second);
    }

    [Fact]
    public async Task ReadAsync_ThreeTimeoutsInARow_OpensTheLineAfresh()
    {
        Connect(ModbusFraming.Tcp);
        for (int i = 0; i < 3; i++)
        {
            Task<ushort[]> read = Read(5);
            await clock.WaitForTimersAsync(1, default);
            clock.Advance(Options.ReplyTimeout);
            await Assert.ThrowsAsync<InstrumentTimeoutException>(() => read);
        }

        Assert.True((await device.LineAsync()).Closed.IsCompleted);
        Task<ushort[]> next = Read(5);
        await AnswerAsync(await device.LineAsync(), 4);
        Assert.Equal([4], await next);
    }

    [Fact]
    public async Task ReadAsync_LineCannotBeOpened_FailsAndTheNextCallTriesAgain()
    {
        int attempts = 0;
        device = new ScriptedDevice(ModbusFraming.Tcp);
        client = new ModbusClient("test port", FailOnceAsync, ModbusFraming.Tcp, Options, clock);
        await Assert.ThrowsAsync<InstrumentException>(() => Read(5));
        Task<ushort[]> read = Read(5);
        await AnswerAsync(await device.LineAsync(), 4);
        Assert.Equal([4], await read);

        ValueTask<IByteChannel> FailOnceAsync(CancellationToken token) =>
            attempts++ == 0 ? throw new InstrumentException("test port: nobody listens") : device.OpenAsync(token);
    }

    [Fact]
    public async Task DisposeAsync_RequestInFlightAndOneQueued_BothEnd()
    {
        Connect(ModbusFraming.Tcp);
        Task<ushort[]> inFlight = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        await device.RequestAsync(line);
        Task<ushort[]> queued = Read(6);
        await InTime.WaitAsync(client.DisposeAsync().AsTask());
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
            async () => await client.ReadAsync(unit, ModbusTable.HoldingRegisters, 0, 1, default));
    }

    [Fact]
    public void Constructor_WindowShorterThanTimeout_Throws()
    {
        Connect(ModbusFraming.Rtu);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ModbusClient("test port", device.OpenAsync, ModbusFraming.Rtu, Options with { LateReplyWindow = TimeSpan.FromMilliseconds(499) }, clock));
    }

    private void Connect(ModbusFraming framing, ModbusClientOptions? options = null)
    {
        device = new ScriptedDevice(framing);
        client = new ModbusClient("test port", device.OpenAsync, framing, options ?? Options, clock);
    }

    /// <summary>Connects by RTU to a device that takes its usual time for each of a few replies.</summary>
    private async Task<MemoryByteChannel> ReadAtTheUsualPaceAsync()
    {
        Connect(ModbusFraming.Rtu, Unhurried);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await device.LineAsync();
        for (int i = 0; ; i++)
        {
            ModbusFrame request = await device.RequestAsync(line);
            clock.Advance(UsualReplyTime);
            await line.WriteAsync(device.Reply(request, 1111), default);
            await LetPassUntilAsync(read); // nothing else comes
            Assert.Equal([1111], await read);
            if (i == 2) return line;
            read = Read(5);
        }
    }

    /// <summary>Lets the clock run, slower than real time, until a call has ended.</summary>
    private async Task LetPassUntilAsync(Task call)
    {
        while (!call.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, default));
        }
    }

    private Task<ushort[]> Read(ushort address, CancellationToken cancellationToken = default) =>
        InTime.WaitAsync(client.ReadAsync(1, ModbusTable.HoldingRegisters, address, 1, cancellationToken).AsTask(), $"the read of register {address}");

    private async Task AnswerAsync(MemoryByteChannel line, ushort value) =>
        await line.WriteAsync(device.Reply(await device.RequestAsync(line), value), default);
}
