namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The first word of a Channel Access header (CAproto, §4 to §6).</summary>
public enum CaCommand : ushort
{
    /// <summary>Protocol version; opens every circuit and every search datagram.</summary>
    Version = 0,

    /// <summary>Asks for a monitor; its events carry the same number.</summary>
    EventAdd = 1,

    /// <summary>Ends a monitor; the answer is an empty <see cref="EventAdd"/>.</summary>
    EventCancel = 2,

    /// <summary>Writes without an answer.</summary>
    Write = 4,

    /// <summary>Asks who serves a name, and the answer to it.</summary>
    Search = 6,

    /// <summary>Holds all events of a circuit back.</summary>
    EventsOff = 8,

    /// <summary>Lets the events of a circuit go on.</summary>
    EventsOn = 9,

    /// <summary>An old flush request; without effect.</summary>
    ReadSync = 10,

    /// <summary>A request failed; carries its header and a text.</summary>
    Error = 11,

    /// <summary>Gives a channel up.</summary>
    ClearChannel = 12,

    /// <summary>A server's sign of life (RSRV_IS_UP).</summary>
    Beacon = 13,

    /// <summary>A searched name is not served here.</summary>
    NotFound = 14,

    /// <summary>Reads, and the answer to it.</summary>
    ReadNotify = 15,

    /// <summary>Opens a channel, and the answer to it.</summary>
    CreateChannel = 18,

    /// <summary>Writes with an answer when all processing has ended.</summary>
    WriteNotify = 19,

    /// <summary>The user's name.</summary>
    ClientName = 20,

    /// <summary>The client machine's name.</summary>
    HostName = 21,

    /// <summary>What the client may do with a channel.</summary>
    AccessRights = 22,

    /// <summary>Asks for, and gives, a sign of life on a circuit.</summary>
    Echo = 23,

    /// <summary>The channel could not be opened.</summary>
    CreateChannelFailed = 26,

    /// <summary>The server gave a channel up.</summary>
    ServerDisconnected = 27,
}
