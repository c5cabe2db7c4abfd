namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>Judges how far the wall clock has left the experiment clock. Pure.</summary>
public sealed class WallClockWatch
{
    /// <summary>Less is no jump, real time.</summary>
    public static readonly TimeSpan Smallest = TimeSpan.FromSeconds(1);

    private TimeSpan told;

    /// <summary>Takes a reading.</summary>
    /// <param name="ahead">How far the wall clock is ahead since the experiment clock was anchored.</param>
    /// <returns>How far it jumped since the last jump; null where it did not.</returns>
    public TimeSpan? Take(TimeSpan ahead)
    {
        TimeSpan jump = ahead - told;
        if (jump.Duration() < Smallest) return null;
        told = ahead;
        return jump;
    }
}
