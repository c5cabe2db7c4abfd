using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>Somebody beside the daemon who uses a simulated station by Channel Access, and waits for it where the machine has no time.</summary>
internal static class StationClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Opens a client; nothing is waited for.</summary>
    /// <param name="wiring">The simulator's.</param>
    public static CaClient Open(StationWiring wiring) => new(
        new CaClientOptions
        {
            NameServers = [.. wiring.ChannelAccess.NameServers],
            LocalAddress = IPAddress.Loopback,
            OperationTimeout = Patience,
            ConnectTimeout = Patience,
            EchoTimeout = Patience,
        },
        TimeProvider.System);
}
