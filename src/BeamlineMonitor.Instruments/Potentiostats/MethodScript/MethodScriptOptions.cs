namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>How a MethodSCRIPT potentiostat is used.</summary>
/// <param name="Model">The device that must answer.</param>
/// <param name="Limits">The cell's limits; they must be within the model's rating.</param>
public sealed record MethodScriptOptions(MethodScriptModel Model, CellLimits Limits)
{
    /// <summary>Serial number of the one that must answer; null for any of the model.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Longest wait for a reply, real time, &gt; 0. Default 2 s.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pause after an error reply, real time, ≥ 0: the device is deaf for 50 to 100 ms. Default 150 ms.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Silence that a running step may keep at least, real time, &gt; 0, however short its interval. Default 2 s.</summary>
    public TimeSpan ShortestSilence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Experiment seconds per real second, &gt; 0; 1 at a real instrument. Default 1.</summary>
    public double Rate { get; init; } = 1;
}
