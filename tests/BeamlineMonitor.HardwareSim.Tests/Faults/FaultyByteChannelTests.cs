using System.Buffers;
using System.IO.Pipelines;
using System.Numerics;
using System.Text;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Faults;

public sealed class FaultyByteChannelTests : IDisposable
{
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2)); // for a broken build, never asserted
    private readonly ManualTimeProvider clock = new();

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task Silence_WhileItLasts_LosesWhatTheInstrumentSaysOnly()
    {
        await using Line line = Lay("silence@1s+2s");
        await line.InstrumentSaysAsync("before");
        Assert.Equal("before", await line.DriverHearsAsync(6));

        clock.Advance(TimeSpan.FromSeconds(1));
        await line.InstrumentSaysAsync("lost");
        await line.UntilLostAsync(4);
        await line.DriverSaysAsync("still there?");
        Assert.Equal("still there?", await line.InstrumentHearsAsync(12));

        clock.Advance(TimeSpan.FromSeconds(2));
        await line.InstrumentSaysAsync("after");
        Assert.Equal("after", await line.DriverHearsAsync(5));
    }

    [Fact]
    public async Task HalfOpen_WhileItLasts_LosesBothWaysAndStaysOpen()
    {
        await using Line line = Lay("half-open@0s+5s");
        await line.InstrumentSaysAsync("lost");
        await line.DriverSaysAsync("lost too");
        await line.UntilLostAsync(12);
        Assert.False(line.Instrument.Closed.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(5));
        await line.DriverSaysAsync("again");
        Assert.Equal("again", await line.InstrumentHearsAsync(5));
    }

    [Fact]
    public async Task Delay_WhileItLasts_HoldsBytesBackInOrder()
    {
        await using Line line = Lay("delay@0s+1s=3s");
        await line.InstrumentSaysAsync("late");
        await clock.WaitForTimersAsync(1, guard.Token);
        clock.Advance(TimeSpan.FromMilliseconds(2999));
        await clock.WaitForTimersAsync(1, guard.Token);
        Assert.False(line.Driver.Input.TryRead(out _));

        await line.InstrumentSaysAsync("r");
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("later", await line.DriverHearsAsync(5));
    }

    [Fact]
    public async Task Split_WhileItLasts_SendsByteByByte()
    {
        await using Line line = Lay("split@0s+1s=10ms");
        await line.InstrumentSaysAsync("abc");

        foreach (string one in new[] { "a", "b", "c" })
        {
            ReadResult arrived = await line.Driver.Input.ReadAsync(guard.Token);
            Assert.Equal(one, Encoding.ASCII.GetString(arrived.Buffer));
            line.Driver.Input.AdvanceTo(arrived.Buffer.End);
            if (one == "c") break;
            await clock.WaitForTimersAsync(1, guard.Token);
            clock.Advance(TimeSpan.FromMilliseconds(10));
        }
    }

    [Fact]
    public async Task Corrupt_NextBytes_FlipsOneBitOnce()
    {
        await using Line line = Lay("corrupt@0s,seed=5");
        byte[] sent = Encoding.ASCII.GetBytes("0123456789");
        await line.InstrumentSaysAsync("0123456789");

        byte[] heard = Encoding.Latin1.GetBytes(await line.DriverHearsAsync(10));
        await line.InstrumentSaysAsync("intact");

        Assert.Equal(1, sent.Zip(heard, (a, b) => BitOperations.PopCount((uint)(a ^ b))).Sum());
        Assert.Equal("intact", await line.DriverHearsAsync(6));
    }

    [Fact]
    public async Task Garbage_Unasked_ArrivesAtItsTimeAndFollowsTheSeed()
    {
        string[] heard = new string[2];
        for (int run = 0; run < 2; run++)
        {
            await using Line line = Lay("garbage@1s=16,seed=9");
            await clock.WaitForTimersAsync(1, guard.Token);
            clock.Advance(TimeSpan.FromSeconds(1));
            heard[run] = await line.DriverHearsAsync(16);
        }

        Assert.Equal(heard[0], heard[1]);
        Assert.True(heard[0].Distinct().Count() > 1);
    }

    [Fact]
    public async Task Duplicate_NextReply_ComesAgainBehindTheOneAfterIt()
    {
        await using Line line = Lay("duplicate@0s=1s");
        await line.InstrumentSaysAsync("first");
        Assert.Equal("first", await line.DriverHearsAsync(5));
        await line.InstrumentSaysAsync("second");
        Assert.Equal("second", await line.DriverHearsAsync(6));

        await clock.WaitForTimersAsync(1, guard.Token);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("first", await line.DriverHearsAsync(5));
    }

    [Fact]
    public async Task Disconnect_AtItsTime_ClosesBothEndsOnceForSuccessiveLines()
    {
        RunningFaultPlan faults = new(FaultPlan.Parse("disconnect@1s"), clock);
        await using (Line line = new(faults, guard.Token))
        {
            await clock.WaitForTimersAsync(1, guard.Token);
            clock.Advance(TimeSpan.FromSeconds(1));
            await line.Driver.Closed.WaitAsync(guard.Token);
            await line.Instrument.Closed.WaitAsync(guard.Token);
        }

        await using Line next = new(faults, guard.Token);
        await next.InstrumentSaysAsync("back");
        Assert.Equal("back", await next.DriverHearsAsync(4));
    }

    [Fact]
    public async Task Instrument_ClosesWithBytesUnderWay_DeliversThemFirst()
    {
        await using Line line = Lay("delay@0s+1s=3s");
        await line.InstrumentSaysAsync("last words");
        await line.Instrument.DisposeAsync();

        Assert.Equal("last words", await line.DriverHearsAsync(10));
        Assert.True((await line.Driver.Input.ReadAsync(guard.Token)).IsCompleted);
    }

    [Fact]
    public async Task AtInstrument_OnAPseudoTerminal_DisconnectHangsUpTheDriver()
    {
        RunningFaultPlan faults = new(FaultPlan.Parse("disconnect@1s"), clock);
        PtyByteChannel pty = PtyByteChannel.Open(null, null);
        await using FaultyByteChannel emulator = FaultyByteChannel.AtInstrument(pty, faults, null);
        await using SerialByteChannel driver = SerialByteChannel.Open(pty.Address, null);
        await emulator.WriteAsync("hello"u8.ToArray(), guard.Token);
        Assert.Equal(5, (await driver.Input.ReadAtLeastAsync(5, guard.Token)).Buffer.Length);

        await clock.WaitForTimersAsync(1, guard.Token);
        clock.Advance(TimeSpan.FromSeconds(1));

        await driver.Closed.WaitAsync(guard.Token);
        await emulator.Closed.WaitAsync(guard.Token);
    }

    private Line Lay(string plan) => new(new RunningFaultPlan(FaultPlan.Parse(plan), clock), guard.Token);

    /// <summary>A driver and an instrument in memory with a faulty line between them.</summary>
    private sealed class Line : IAsyncDisposable
    {
        private readonly RunningFaultPlan faults;
        private readonly CancellationToken guard;

        public Line(RunningFaultPlan faults, CancellationToken guard)
        {
            this.faults = faults;
            this.guard = guard;
            (MemoryByteChannel instrument, MemoryByteChannel other) = MemoryByteChannel.CreatePair();
            Instrument = instrument;
            Driver = FaultyByteChannel.AtDriver(other, faults, null);
        }

        public MemoryByteChannel Instrument { get; }

        public FaultyByteChannel Driver { get; }

        public ValueTask InstrumentSaysAsync(string text) => Instrument.WriteAsync(Encoding.ASCII.GetBytes(text), guard);

        public ValueTask DriverSaysAsync(string text) => Driver.WriteAsync(Encoding.ASCII.GetBytes(text), guard);

        public Task<string> DriverHearsAsync(int count) => HearAsync(Driver, count);

        public Task<string> InstrumentHearsAsync(int count) => HearAsync(Instrument, count);

        public async Task UntilLostAsync(long count)
        {
            while (faults.BytesLost < count)
            {
                guard.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public ValueTask DisposeAsync() => Driver.DisposeAsync();

        private async Task<string> HearAsync(IByteChannel channel, int count)
        {
            ReadResult arrived = await channel.Input.ReadAtLeastAsync(count, guard);
            string text = Encoding.Latin1.GetString(arrived.Buffer);
            channel.Input.AdvanceTo(arrived.Buffer.End);
            return text;
        }
    }
}
