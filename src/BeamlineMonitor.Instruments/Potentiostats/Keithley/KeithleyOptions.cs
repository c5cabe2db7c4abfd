namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>How a SourceMeter is used as a potentiostat.</summary>
/// <param name="Model">The device that must answer.</param>
/// <param name="Limits">The cell's limits; they must be within the model's rating.</param>
public sealed record KeithleyOptions(KeithleyModel Model, CellLimits Limits)
{
    /// <summary>Serial number of the one that must answer; null for any of the model.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Longest wait for a reply beyond what its measurement takes, real time, &gt; 0. Default 2 s.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Silence that a running step may keep at least, real time, &gt; 0, however short its interval. Default 2 s.</summary>
    public TimeSpan ShortestSilence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Shortest pause between two looks at a step that the device runs, real time, &gt; 0; the longest is 0.5 s. Default 20 ms.</summary>
    public TimeSpan ShortestPoll { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Experiment seconds per real second, &gt; 0; 1 at a real instrument. Default 1.</summary>
    public double Rate { get; init; } = 1;
}
