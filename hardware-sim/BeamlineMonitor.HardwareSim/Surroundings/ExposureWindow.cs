namespace BeamlineMonitor.HardwareSim.Surroundings;

/// <summary>The time in which a frame was exposed.</summary>
/// <param name="Start">Start, experiment UTC.</param>
/// <param name="End">End, experiment UTC, ≥ <paramref name="Start"/>.</param>
public readonly record struct ExposureWindow(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>Its middle.</summary>
    public DateTimeOffset Middle => Start + ((End - Start) / 2);
}
