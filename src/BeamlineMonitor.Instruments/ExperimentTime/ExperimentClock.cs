using BeamlineMonitor.Analysis;

namespace BeamlineMonitor.Instruments.ExperimentTime;

/// <summary>
/// The clock of the experiment: UTC = anchor + rate × (CLOCK_MONOTONIC − its reading at the anchor). At rate 1 it is plain UTC that a jump of
/// the wall clock does not move; faster, it makes a simulated experiment short. Time-outs of I/O do not belong on it.
/// </summary>
public sealed class ExperimentClock : TimeProvider
{
    private const int NanosecondsPerTick = 100;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(5);

    private readonly TimeProvider realTime;

    /// <summary>Takes up the experiment's time.</summary>
    /// <param name="anchor">Where it was anchored, by whichever process.</param>
    /// <param name="realTime">Real time, which ticks with CLOCK_MONOTONIC; null for the system's.</param>
    /// <exception cref="ConfigException">The anchor is of before the machine's last start.</exception>
    public ExperimentClock(ClockAnchor anchor, TimeProvider? realTime = null)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        (Anchor, this.realTime) = (anchor, realTime ?? System);
        if (ClockAnchor.MonotonicNanoseconds(this.realTime) is var now && now < anchor.AnchorMonotonicNanoseconds)
        {
            throw new ConfigException(
                "ExperimentClock",
                [
                    $"the anchor {anchor} lies ahead of this machine's clock, {now} ns since its start: it is of before the last start, "
                    + "or of another machine. Start the simulator again and take the anchor it prints; at a real beamline leave the section out.",
                ]);
        }
    }

    /// <summary>Where the clock is anchored.</summary>
    public ClockAnchor Anchor { get; }

    /// <summary>How far the wall clock has been set ahead (&gt; 0) or back since the anchor; null unless the rate is 1. A daemon watches it and records a change as an event.</summary>
    public TimeSpan? WallClockJump => Anchor.Rate == 1 ? realTime.GetUtcNow() - GetUtcNow() : null;

    /// <summary>Ticks of 100 ns, experiment time.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC: an experiment has no time zone.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Anchor.AnchorUtc.AddTicks(GetTimestamp());

    /// <summary>Experiment time since the anchor, so that time stamps and instants can never part.</summary>
    /// <returns>Ticks of 100 ns.</returns>
    public override long GetTimestamp() =>
        (long)((Int128)(ClockAnchor.MonotonicNanoseconds(realTime) - Anchor.AnchorMonotonicNanoseconds) * Anchor.Rate / NanosecondsPerTick);

    /// <summary>Creates a timer whose waits are experiment time. However short they are, it waits for 5 ms of real time, and it is never early.</summary>
    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ExperimentTimer(this, realTime.CreateTimer(callback, state, RealWait(dueTime), RealWait(period)));

    // Whole milliseconds upwards: the system's timers cut the rest off and would fire early.
    private TimeSpan RealWait(TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero) return wait; // at once, or never
        TimeSpan real = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds / Anchor.Rate));
        return real > ShortestWait ? real : ShortestWait;
    }

    private sealed class ExperimentTimer(ExperimentClock clock, ITimer real) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => real.Change(clock.RealWait(dueTime), clock.RealWait(period));

        public void Dispose() => real.Dispose();

        public ValueTask DisposeAsync() => real.DisposeAsync();
    }
}
