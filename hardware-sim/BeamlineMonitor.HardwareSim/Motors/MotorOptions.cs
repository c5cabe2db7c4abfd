namespace BeamlineMonitor.HardwareSim.Motors;

/// <summary>The set-up of a motor record; positions in its unit.</summary>
/// <param name="Description">What it moves (DESC), at most 39 characters.</param>
public sealed record MotorOptions(string Description)
{
    /// <summary>Unit of its positions (EGU).</summary>
    public string Unit { get; init; } = "mm";

    /// <summary>Speed (VELO), units a second, &gt; 0.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Lower soft limit (LLM); 0 unless set.</summary>
    public double LowLimit { get; init; }

    /// <summary>Upper soft limit (HLM).</summary>
    public double HighLimit { get; init; } = 50;

    /// <summary>Digits shown (PREC): 4 is 0.1 µm of an axis in mm.</summary>
    public short Precision { get; init; } = 4;

    /// <summary>Experiment time between looks at a moving motor; the record's driver does it every 0.1 s.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(0.1);
}
