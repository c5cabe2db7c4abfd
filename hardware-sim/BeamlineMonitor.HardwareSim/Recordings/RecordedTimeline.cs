namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>
/// Which instant of the recorded run is now. It stands at the first recorded exposure until somebody exposes; from then on it runs with the experiment
/// clock, so that how long a daemon takes to start does not matter. Safe from any thread.
/// </summary>
/// <param name="firstExposureAt">Start of the first exposure of the recorded run.</param>
public sealed class RecordedTimeline(DateTimeOffset firstExposureAt)
{
    private readonly Lock gate = new();
    private DateTimeOffset? begunAt;

    /// <summary>Hears of an exposure; the first one starts the time.</summary>
    /// <param name="at">Its start, experiment UTC.</param>
    public void Expose(DateTimeOffset at)
    {
        lock (gate) begunAt ??= at;
    }

    /// <summary>The instant of the recorded run.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>Experiment UTC of the recorded run; not before its first exposure.</returns>
    public DateTimeOffset At(DateTimeOffset at)
    {
        lock (gate) return begunAt is { } begun && at > begun ? firstExposureAt + (at - begun) : firstExposureAt;
    }
}
