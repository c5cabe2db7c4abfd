namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>How process variables are found, in EPICS' own terms.</summary>
public sealed record ChannelAccessSection
{
    /// <summary>Where searches go by UDP, <c>host</c> or <c>host:port</c> (EPICS_CA_ADDR_LIST).</summary>
    public IReadOnlyList<string> AddressList { get; init; } = [];

    /// <summary>Where searches go by TCP, <c>host</c> or <c>host:port</c> (EPICS_CA_NAME_SERVERS).</summary>
    public IReadOnlyList<string> NameServers { get; init; } = [];
}
