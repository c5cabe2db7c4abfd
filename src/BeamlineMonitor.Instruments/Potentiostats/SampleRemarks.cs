namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>What is to be known about one sample.</summary>
[Flags]
public enum SampleRemarks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The instrument did not meet the interval.</summary>
    TimingNotMet = 1,

    /// <summary>A value exceeds its range and is wrong.</summary>
    Overload = 2,

    /// <summary>A value uses little of its range and is coarse.</summary>
    Underload = 4,

    /// <summary>A value is near the end of its range.</summary>
    OverloadWarning = 8,

    /// <summary>The instrument had no potential.</summary>
    MissingPotential = 16,

    /// <summary>The instrument had no current.</summary>
    MissingCurrent = 32,

    /// <summary>More than three intervals, by the instrument's clock, lie between this sample and the one before: samples were lost.</summary>
    GapBefore = 64,
}
