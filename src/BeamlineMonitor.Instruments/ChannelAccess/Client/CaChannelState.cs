namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Where a channel is on its way to its server.</summary>
public enum CaChannelState
{
    /// <summary>Searched for; no server has answered.</summary>
    Searching,

    /// <summary>A server was found; the circuit or the channel is being opened.</summary>
    Connecting,

    /// <summary>Open.</summary>
    Connected,

    /// <summary>Given up by its user.</summary>
    Closed,
}
