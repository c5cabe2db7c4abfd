using System.Collections.Immutable;
using System.Net;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>How a client finds servers and how long it waits. The host fills it, also from the EPICS_CA_* variables named here.</summary>
public sealed record CaClientOptions
{
    /// <summary>Where searches go by UDP: <c>host</c> or <c>host:port</c>, unicast or broadcast (EPICS_CA_ADDR_LIST).</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Where searches go by TCP: <c>host</c> or <c>host:port</c> (EPICS_CA_NAME_SERVERS).</summary>
    public ImmutableArray<string> NameServers { get; init; } = [];

    /// <summary>True for a client that never writes: every write is refused before anything is sent (observe mode).</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Port of an address that names none (EPICS_CA_SERVER_PORT).</summary>
    public int ServerPort { get; init; } = 5064;

    /// <summary>Local address of the search socket.</summary>
    public IPAddress LocalAddress { get; init; } = IPAddress.Any;

    /// <summary>UDP port on which beacons are heard, usually 5065; null listens to none. A beacon of a new or restarted server speeds searches up.</summary>
    public int? BeaconPort { get; init; }

    /// <summary>Longest payload accepted, bytes (EPICS_CA_MAX_ARRAY_BYTES); 8192 channels need 32,784.</summary>
    public int MaximumPayloadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Requests that may wait for one circuit's socket.</summary>
    public int QueueLength { get; init; } = 4096;

    /// <summary>Limit of one read or write, and of the wait for a connection, where the call names none.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Limit of opening one TCP connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A circuit that is silent for so long is asked for a sign of life (EPICS_CA_CONN_TMO; 30 s in EPICS, 5 s here).</summary>
    /// <remarks>A server that went without a word and is back answers the question with a reset: until it is asked, nobody knows.</remarks>
    public TimeSpan EchoAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A circuit that gives no sign of life for so long after it was asked is given up.</summary>
    public TimeSpan EchoTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait after the first search for a name; doubled after each.</summary>
    public TimeSpan FirstSearchInterval { get; init; } = TimeSpan.FromMilliseconds(32);

    /// <summary>
    /// Longest wait between searches for a name. EPICS goes to 5 min; with 4 s, and the time-out of a connection attempt, a detector is back
    /// within 10 s however long it was away, for the price of one datagram a wait.
    /// </summary>
    public TimeSpan LongestSearchInterval { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The user's name, which a server may use to grant rights.</summary>
    public string ClientName { get; init; } = Environment.UserName;

    /// <summary>This machine's name, likewise.</summary>
    public string HostName { get; init; } = Environment.MachineName;
}
