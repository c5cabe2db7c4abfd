namespace BeamlineMonitor.TestSupport;

/// <summary>A clock that moves only when a test moves it; timers fire on the caller of <see cref="Advance"/>, in order of their due times.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // a limit for a broken build, never asserted

    private readonly Lock gate = new();
    private readonly List<ManualTimer> armed = [];
    private readonly List<(Func<bool> IsReached, TaskCompletionSource Reached)> waiters = [];
    private DateTimeOffset now;

    /// <summary>Creates a clock.</summary>
    /// <param name="start">The first instant, UTC; default 2025-01-01.</param>
    public ManualTimeProvider(DateTimeOffset? start = null) => now = start ?? new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock on and fires every timer that falls due on the way, each at its own instant.</summary>
    /// <param name="by">Duration, ≥ 0.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset end = GetUtcNow() + by;
        while (TakeNext(end) is { } timer) timer.Fire();
    }

    /// <summary>Waits until so many timers are armed at once: the code under test has then begun to wait.</summary>
    /// <param name="count">Number of timers, ≥ 1.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends when they are.</returns>
    /// <exception cref="TimeoutException">They are not after a minute of real time: the code under test waits for something else.</exception>
    public Task WaitForTimersAsync(int count, CancellationToken cancellationToken) => WaitUntilAsync(() => armed.Count >= count, cancellationToken);

    /// <summary>Waits until a timer is armed that falls due in so long: where others may be armed too, only this one tells that the wait meant has begun.</summary>
    /// <param name="dueIn">Its due time from now on, exactly.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends when it is.</returns>
    /// <exception cref="TimeoutException">It is not after a minute of real time: the code under test waits for something else.</exception>
    public Task WaitForTimerAsync(TimeSpan dueIn, CancellationToken cancellationToken) =>
        WaitUntilAsync(() => armed.Exists(timer => timer.Due == now + dueIn), cancellationToken);

    private Task WaitUntilAsync(Func<bool> isReached, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (isReached()) return Task.CompletedTask;
            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waiters.Add((isReached, reached));
            return reached.Task.WaitAsync(Patience, cancellationToken);
        }
    }

    private ManualTimer? TakeNext(DateTimeOffset end)
    {
        lock (gate)
        {
            ManualTimer? next = armed.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is null)
            {
                now = end;
                return null;
            }

            // A timer set to fire "now" from inside another one must not set the clock back.
            if (next.Due > now) now = next.Due;
            if (next.Period > TimeSpan.Zero) next.Due += next.Period;
            else armed.Remove(next);
            return next;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            armed.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;
            timer.Due = now + dueTime;
            timer.Period = period;
            armed.Add(timer);
            foreach ((Func<bool> _, TaskCompletionSource reached) in waiters.Where(waiter => waiter.IsReached())) reached.TrySetResult();
            waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Arm(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Arm(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
