using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>Several replies to one request: late ones, copies, noise behind the true one. None is ever taken for the answer to another request.</summary>
public sealed class ModbusRivalReplyTests : ModbusClientRig
{
    // A loaded machine must not run into them.
    private static readonly ModbusClientOptions Unhurried = new() { ReplyTimeout = TimeSpan.FromSeconds(30), LateReplyWindow = TimeSpan.FromSeconds(30) };
    private static readonly TimeSpan UsualReplyTime = TimeSpan.FromMilliseconds(20);

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task ReadAsync_SilentThenLateAndDoubled_IsNeverTakenForTheNextReply(ModbusFraming framing)
    {
        Connect(framing);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        byte[] late = Device.Reply(await Device.RequestAsync(line), 1111);
        await Clock.WaitForTimersAsync(1, default);
        Clock.Advance(Options.ReplyTimeout);
        InstrumentTimeoutException e = await Assert.ThrowsAsync<InstrumentTimeoutException>(() => first);
        Assert.Contains("test port unit 1: ReadHoldingRegisters 5", e.Message, StringComparison.Ordinal);

        // The same question again: on RTU the late reply fits it in every byte.
        Task<ushort[]> second = Read(5);
        await line.WriteAsync(late, default);
        await line.WriteAsync(late, default);
        if (!framing.HasTransactions)
        {
            await Clock.WaitForTimersAsync(1, default);
            Clock.Advance(Options.LateReplyWindow - Options.ReplyTimeout);
        }

        ModbusFrame request = await Device.RequestAsync(line);
        if (framing.HasTransactions) await line.WriteAsync(late, default);
        await line.WriteAsync(Device.Reply(request, 2222), default);
        Assert.Equal([2222], await second);
    }

    [Fact]
    public async Task ReadAsync_ReplyDoubledOnRtu_IsNotTakenForTheNextReply()
    {
        Connect(ModbusFraming.Rtu);
        Task<ushort[]> first = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        byte[] reply = Device.Reply(await Device.RequestAsync(line), 1111);
        await line.WriteAsync((byte[])[.. reply, .. reply], default);
        Assert.Equal([1111], await first);

        // A third copy within the window is thrown away too.
        Task<ushort[]> second = Read(5);
        await Clock.WaitForTimersAsync(1, default);
        await line.WriteAsync(reply, default);
        Clock.Advance(Options.LateReplyWindow);
        await line.WriteAsync(Device.Reply(await Device.RequestAsync(line), 2222), default);
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
        ModbusFrame request = await Device.RequestAsync(line);
        Clock.Advance(TimeSpan.FromMilliseconds(lagMilliseconds));
        await line.WriteAsync(Device.Reply(request, 1111), default);
        Clock.Advance(UsualReplyTime - TimeSpan.FromMilliseconds(lagMilliseconds));
        await line.WriteAsync(Device.Reply(request, 2222).AsMemory(0, bytesOfTheTrueReply), default);
        await LetPassUntilAsync(next);
        ProtocolException e = await Assert.ThrowsAsync<ProtocolException>(() => next);
        Assert.Contains("one of the two answers an older request", e.Message, StringComparison.Ordinal);

        Task<ushort[]> after = Read(5);
        await Clock.WaitForTimersAsync(1, default);
        Clock.Advance(Unhurried.LateReplyWindow);
        request = await Device.RequestAsync(line);
        await line.WriteAsync(Device.Reply(request, 3333), default);
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
            MemoryByteChannel line = await Device.LineAsync();
            ModbusFrame request = await Device.RequestAsync(line);
            Clock.Advance(UsualReplyTime);
            await line.WriteAsync(Device.Reply(request, 1111), default);
            Assert.Equal([1111], await first);

            Task<ushort[]> next = Read(5);
            request = await Device.RequestAsync(line);
            Clock.Advance(UsualReplyTime);
            await line.WriteAsync(Device.Reply(request, 1111), default);
            await Clock.WaitForTimerAsync(UsualReplyTime / 4, default); // what is left of the wait for a rival
            await line.WriteAsync(Device.Reply(request, 2222), default);
            Clock.Advance(UsualReplyTime / 4);
            await Assert.ThrowsAsync<ProtocolException>(() => next);
            await Client.DisposeAsync();
        }
    }

    [Fact]
    public async Task ReadAsync_NoiseBehindTheReplyOnRtu_IsPassedOver()
    {
        MemoryByteChannel line = await ReadAtTheUsualPaceAsync();
        for (ushort value = 1; value <= 3; value++)
        {
            Task<ushort[]> read = Read(5);
            ModbusFrame request = await Device.RequestAsync(line);
            await line.WriteAsync((byte[])[.. Device.Reply(request, value), 0xFF, 0x00, 0x01], default); // the last is the unit's number
            await LetPassUntilAsync(read);
            Assert.Equal([value], await read);
        }
    }

    /// <summary>Connects by RTU to a device that takes its usual time for each of a few replies.</summary>
    private async Task<MemoryByteChannel> ReadAtTheUsualPaceAsync()
    {
        Connect(ModbusFraming.Rtu, Unhurried);
        Task<ushort[]> read = Read(5);
        MemoryByteChannel line = await Device.LineAsync();
        for (int i = 0; ; i++)
        {
            ModbusFrame request = await Device.RequestAsync(line);
            Clock.Advance(UsualReplyTime);
            await line.WriteAsync(Device.Reply(request, 1111), default);
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
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.WhenAny(call, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, default));
        }
    }
}
