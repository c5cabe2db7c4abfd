namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>When an exposure ends.</summary>
public sealed record ExposurePreset
{
    /// <summary>Creates a preset.</summary>
    /// <param name="kind">Real or live time.</param>
    /// <param name="duration">How long, &gt; 0: 0 would mean an exposure without end.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not positive.</exception>
    public ExposurePreset(PresetKind kind, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        (Kind, Duration) = (kind, duration);
    }

    /// <summary>Real or live time.</summary>
    public PresetKind Kind { get; }

    /// <summary>How long.</summary>
    public TimeSpan Duration { get; }
}
