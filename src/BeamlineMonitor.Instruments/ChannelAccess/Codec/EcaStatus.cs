namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The outcome of a request: 8 · number + severity (CAproto, §13). Only the codes that are produced or explained here have names.</summary>
public enum EcaStatus : uint
{
    /// <summary>Done.</summary>
    Normal = 1,

    /// <summary>The server has no memory for it.</summary>
    NoMemory = 48,

    /// <summary>More elements than the server sends.</summary>
    TooLarge = 72,

    /// <summary>No answer in time.</summary>
    Timeout = 80,

    /// <summary>An unknown data type.</summary>
    BadType = 114,

    /// <summary>An error inside the server.</summary>
    Internal = 142,

    /// <summary>The read failed.</summary>
    GetFailed = 152,

    /// <summary>The write failed.</summary>
    PutFailed = 160,

    /// <summary>The monitor could not be set up.</summary>
    AddFailed = 168,

    /// <summary>More elements than the channel has.</summary>
    BadCount = 176,

    /// <summary>The channel's device is not connected.</summary>
    Disconnected = 192,

    /// <summary>A monitor that asks for nothing.</summary>
    BadMask = 330,

    /// <summary>Reading is not allowed.</summary>
    NoReadAccess = 368,

    /// <summary>Writing is not allowed.</summary>
    NoWriteAccess = 376,

    /// <summary>The value cannot be converted to that type.</summary>
    NoConversion = 400,

    /// <summary>No such channel on this circuit.</summary>
    BadChannel = 410,
}
