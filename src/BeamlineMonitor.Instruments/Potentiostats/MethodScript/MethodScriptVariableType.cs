namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>The two-letter variable types this program meets; the device's others pass through as they are.</summary>
public static class MethodScriptVariableType
{
    /// <summary>Potential of the working against the reference electrode, V.</summary>
    public const string Potential = "ab";

    /// <summary>Current of the working electrode, A.</summary>
    public const string Current = "ba";

    /// <summary>Potential that the device applies, V.</summary>
    public const string AppliedPotential = "da";

    /// <summary>Current that the device applies, A.</summary>
    public const string AppliedCurrent = "db";

    /// <summary>Time since timer_start, s.</summary>
    public const string Time = "eb";

    /// <summary>A number without a meaning of its own: the type of a stored constant.</summary>
    public const string Generic = "ja";
}
