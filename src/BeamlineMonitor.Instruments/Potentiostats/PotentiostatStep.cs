namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>One step of a cycling plan, run by the instrument itself until a limit, its time, or an abort ends it.</summary>
/// <remarks>The cell's limits (<see cref="CellLimits"/>) hold in every step beside its own cut-offs.</remarks>
public abstract record PotentiostatStep
{
    private protected PotentiostatStep(TimeSpan maximumTime, TimeSpan interval)
    {
        // The interval is also the reaction time of the cut-offs.
        if (interval < TimeSpan.FromMilliseconds(10) || interval > TimeSpan.FromSeconds(10))
        {
            throw new ArgumentOutOfRangeException(nameof(interval), interval, "A step samples every 0.01 to 10 s.");
        }

        if (maximumTime < interval || maximumTime > TimeSpan.FromDays(60))
        {
            throw new ArgumentOutOfRangeException(nameof(maximumTime), maximumTime, "A step lasts from one interval to 60 days.");
        }

        (MaximumTime, Interval) = (maximumTime, interval);
    }

    /// <summary>The step ends after this time at the latest; instrument time, one interval to 60 days.</summary>
    public TimeSpan MaximumTime { get; }

    /// <summary>Time between samples, and between tests of the limits; instrument time, 0.01 to 10 s.</summary>
    public TimeSpan Interval { get; }
}
