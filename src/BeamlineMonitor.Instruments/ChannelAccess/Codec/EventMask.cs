namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Which changes a monitor reports.</summary>
[Flags]
public enum EventMask : ushort
{
    /// <summary>None; a server refuses it.</summary>
    None = 0,

    /// <summary>The value moved by more than its monitor dead band.</summary>
    Value = 1,

    /// <summary>The value moved by more than its archive dead band.</summary>
    Log = 2,

    /// <summary>The alarm changed.</summary>
    Alarm = 4,

    /// <summary>A limit, the unit or a state's name changed.</summary>
    Property = 8,
}
