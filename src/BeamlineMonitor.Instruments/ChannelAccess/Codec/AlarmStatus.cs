namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Why there is an alarm; the names are those of EPICS.</summary>
public enum AlarmStatus : ushort
{
    /// <summary>No alarm.</summary>
    None,

    /// <summary>The device could not be read.</summary>
    Read,

    /// <summary>The device could not be written.</summary>
    Write,

    /// <summary>Above the upper alarm limit.</summary>
    HiHi,

    /// <summary>Above the upper warning limit.</summary>
    High,

    /// <summary>Below the lower alarm limit.</summary>
    LoLo,

    /// <summary>Below the lower warning limit.</summary>
    Low,

    /// <summary>A state that counts as an alarm.</summary>
    State,

    /// <summary>A change of state.</summary>
    ChangeOfState,

    /// <summary>Communication with the device failed.</summary>
    Communication,

    /// <summary>The device did not answer in time.</summary>
    Timeout,

    /// <summary>A limit of the hardware was met.</summary>
    HardwareLimit,

    /// <summary>A calculation failed.</summary>
    Calculation,

    /// <summary>A record could not be scanned.</summary>
    Scan,

    /// <summary>A link between records failed.</summary>
    Link,

    /// <summary>Raised by software.</summary>
    Soft,

    /// <summary>A subroutine was not found.</summary>
    BadSubroutine,

    /// <summary>The value was never set.</summary>
    Undefined,

    /// <summary>The record is switched off.</summary>
    Disabled,

    /// <summary>The value is simulated.</summary>
    Simulated,

    /// <summary>Reading is not allowed.</summary>
    ReadAccess,

    /// <summary>Writing is not allowed.</summary>
    WriteAccess,
}
