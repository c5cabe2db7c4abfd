namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>What travels with a value: the family of DBR structures.</summary>
public enum DbrForm
{
    /// <summary>The value alone.</summary>
    Plain = 0,

    /// <summary>Alarm status and severity (DBR_STS).</summary>
    Status = 1,

    /// <summary>Alarm and time stamp (DBR_TIME).</summary>
    Time = 2,

    /// <summary>Alarm, unit, precision, display and alarm limits, or the names of the states (DBR_GR).</summary>
    Graphic = 3,

    /// <summary>As <see cref="Graphic"/>, with control limits (DBR_CTRL).</summary>
    Control = 4,
}
