namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>What a client may do with a channel.</summary>
[Flags]
public enum AccessRights : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read and monitor.</summary>
    Read = 1,

    /// <summary>Write.</summary>
    Write = 2,
}
