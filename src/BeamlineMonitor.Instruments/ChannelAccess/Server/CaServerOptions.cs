using System.Collections.Immutable;
using System.Net;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Where a server listens, and what one client may use up.</summary>
public sealed record CaServerOptions
{
    /// <summary>Local address; loopback unless configured.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP and UDP port; 0 takes any that is free for both.</summary>
    public int Port { get; init; }

    /// <summary>TCP port that answers to searches name, where a detour leads to the server's own; null for its own.</summary>
    public int? AdvertisedPort { get; init; }

    /// <summary>Where beacons go, usually the broadcast address and port 5065; none by default.</summary>
    public ImmutableArray<IPEndPoint> BeaconTargets { get; init; } = [];

    /// <summary>Longest wait between beacons; the first come after 20 ms, 40 ms … (CAproto, §12).</summary>
    public TimeSpan LongestBeaconInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Clients at one time; a further one is turned away.</summary>
    public int MaximumClients { get; init; } = 64;

    /// <summary>Channels of one client.</summary>
    public int MaximumChannels { get; init; } = 2000;

    /// <summary>Monitors of one client.</summary>
    public int MaximumSubscriptions { get; init; } = 2000;

    /// <summary>Writes of one client that have not ended.</summary>
    public int MaximumPendingWrites { get; init; } = 100;

    /// <summary>Events kept for one monitor of a slow client; the newest wins.</summary>
    public int EventQueueLength { get; init; } = 32;

    /// <summary>Answers that wait for one client's socket before its requests are left unread.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>Longest payload accepted from a client, bytes.</summary>
    public int MaximumPayloadBytes { get; init; } = 1024 * 1024;

    /// <summary>A client that takes no bytes for so long is cut off.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
