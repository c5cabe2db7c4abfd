namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>How bad an alarm is.</summary>
public enum AlarmSeverity : ushort
{
    /// <summary>No alarm.</summary>
    None = 0,

    /// <summary>Outside the wanted range.</summary>
    Minor = 1,

    /// <summary>Outside the allowed range.</summary>
    Major = 2,

    /// <summary>The value means nothing: never set, or its device does not answer.</summary>
    Invalid = 3,
}
