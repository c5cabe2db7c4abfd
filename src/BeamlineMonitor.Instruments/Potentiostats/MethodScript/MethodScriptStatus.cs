namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>Status bits of one number in a data package (metadata 1).</summary>
[Flags]
public enum MethodScriptStatus
{
    /// <summary>Nothing to report.</summary>
    None = 0,

    /// <summary>The device did not meet the interval.</summary>
    TimingNotMet = 1,

    /// <summary>The value exceeds the range and is wrong.</summary>
    Overload = 2,

    /// <summary>The value uses little of the range and is coarse.</summary>
    Underload = 4,

    /// <summary>The value is near the end of the range.</summary>
    OverloadWarning = 8,
}
