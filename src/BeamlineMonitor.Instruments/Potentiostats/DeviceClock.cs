namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Maps an instrument's clock to experiment UTC: of all readings, the one that travelled fastest tells the offset best.</summary>
/// <remarks>The smallest offset is kept for the last 5 to 10 minutes of instrument time, so that two clocks of slightly different rate stay together.</remarks>
public sealed class DeviceClock
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private TimeSpan windowStart = TimeSpan.MinValue;
    private DateTimeOffset smallest = DateTimeOffset.MaxValue, smallestBefore = DateTimeOffset.MaxValue;

    /// <summary>Takes one reading and maps it.</summary>
    /// <param name="deviceTime">The instrument's clock, ≥ 0; not falling from call to call.</param>
    /// <param name="receivedAt">Experiment UTC at which the reading arrived.</param>
    /// <returns>Experiment UTC of the reading, never after <paramref name="receivedAt"/>.</returns>
    public DateTimeOffset Map(TimeSpan deviceTime, DateTimeOffset receivedAt)
    {
        if (windowStart == TimeSpan.MinValue)
        {
            windowStart = deviceTime;
        }
        else if (deviceTime - windowStart >= Window)
        {
            (windowStart, smallestBefore, smallest) = (deviceTime, smallest, DateTimeOffset.MaxValue);
        }

        DateTimeOffset zero = receivedAt - deviceTime;
        if (zero < smallest) smallest = zero;
        return (smallest < smallestBefore ? smallest : smallestBefore) + deviceTime;
    }
}
