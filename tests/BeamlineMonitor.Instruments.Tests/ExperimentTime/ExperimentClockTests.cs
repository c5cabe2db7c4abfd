using BeamlineMonitor.Analysis;
using System.Globalization;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.ExperimentTime;

public class ExperimentClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 15, 0, 0, TimeSpan.Zero);
    private readonly ManualTimeProvider real = new(Start);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(600)]
    [InlineData(2000)]
    public void Time_After36HoursOfExperiment_IsExact(int rate)
    {
        var clock = new ExperimentClock(ClockAnchor.Now(rate, real), real);
        long stamp = clock.GetTimestamp();
        TimeSpan step = TimeSpan.FromTicks(TimeSpan.FromHours(36).Ticks / rate / 1000);

        for (int i = 1; i <= 1000; i++)
        {
            real.Advance(step);
            Assert.Equal(Start + (i * rate * step), clock.GetUtcNow());
            Assert.Equal(i * rate * step, clock.GetElapsedTime(stamp));
        }
    }

    [Theory]
    [InlineData(60_000, 100)] // 60 s at 600 times
    [InlineData(61_000, 102)] // never early: 101.67 ms upwards
    [InlineData(100, 5)] // never faster than 5 ms
    public void Timer_AtSixHundredTimes_WaitsInRealTime(int dueMilliseconds, int realMilliseconds)
    {
        var clock = new ExperimentClock(ClockAnchor.Now(600, real), real);
        int fired = 0;
        using ITimer timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromMilliseconds(dueMilliseconds), Timeout.InfiniteTimeSpan);

        real.Advance(TimeSpan.FromMilliseconds(realMilliseconds) - TimeSpan.FromTicks(1));
        Assert.Equal(0, fired);
        real.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, fired);

        timer.Change(TimeSpan.Zero, TimeSpan.FromMilliseconds(dueMilliseconds));
        real.Advance(TimeSpan.FromMilliseconds(3 * realMilliseconds));
        Assert.Equal(5, fired);
    }

    [Fact]
    public void WallClockJump_OnlyAtRateOne_IsToldAndDoesNotMoveTheClock()
    {
        var machine = new Machine();
        var clock = new ExperimentClock(ClockAnchor.Now(1, machine), machine);
        var fast = new ExperimentClock(ClockAnchor.Now(2, machine), machine);
        machine.SetWallClock(TimeSpan.FromMinutes(-3));

        Assert.Equal(Start, clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(-3), clock.WallClockJump);
        Assert.Null(fast.WallClockJump);
    }

    [Fact]
    public void Anchor_OfBeforeTheLastStart_IsAnErrorThatSaysTheMend()
    {
        var anchor = new ClockAnchor(Start, ClockAnchor.Now(1, real).AnchorMonotonicNanoseconds + 1, 600);

        var refusal = Assert.Throws<ConfigException>(() => new ExperimentClock(anchor, real));
        Assert.Contains("Start the simulator again", refusal.Message, StringComparison.Ordinal);
    }

    // A process that is not ours reads CLOCK_MONOTONIC and computes experiment time by the formula; two own readings bracket it.
    [Fact]
    public async Task Time_InAnotherProcess_IsTheSame()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        ClockAnchor anchor = ClockAnchor.Now(2000);
        var clock = new ExperimentClock(anchor);
        string formula = $"import time; print('elapsed', (time.clock_gettime_ns(time.CLOCK_MONOTONIC) - {anchor.AnchorMonotonicNanoseconds}) * {anchor.Rate} // 100)";

        DateTimeOffset before = clock.GetUtcNow();
        await using ForeignProcess other = ForeignProcess.Start("python3", "-c", formula);
        string line = await other.WaitForLineAsync("elapsed", guard.Token);
        DateTimeOffset after = clock.GetUtcNow();

        DateTimeOffset theirs = anchor.AnchorUtc.AddTicks(long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        Assert.InRange(theirs, before, after);
    }

    /// <summary>A machine whose monotonic clock stands still while its wall clock is set.</summary>
    private sealed class Machine : TimeProvider
    {
        private DateTimeOffset wall = Start;

        public override long GetTimestamp() => 42;

        public override DateTimeOffset GetUtcNow() => wall;

        public void SetWallClock(TimeSpan by) => wall += by;
    }
}
