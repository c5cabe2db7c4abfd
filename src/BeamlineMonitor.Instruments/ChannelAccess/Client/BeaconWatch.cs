using System.Net;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Tells from its beacons when a server is new or has restarted. Without clock and sockets.</summary>
public sealed class BeaconWatch
{
    private const int MaximumServers = 4096; // a storm of forged beacons must not fill the memory

    private readonly Dictionary<IPEndPoint, uint> last = [];

    /// <summary>Takes a beacon in.</summary>
    /// <param name="server">The server's address and TCP port.</param>
    /// <param name="number">The beacon's number, which counts up from 0.</param>
    /// <returns>True when the server is new or its count has gone back: then a name that was not found may be there now.</returns>
    public bool IsNews(IPEndPoint server, uint number)
    {
        bool known = this.last.TryGetValue(server, out uint last);
        if (!known && this.last.Count >= MaximumServers) this.last.Clear();
        this.last[server] = number;
        return !known || unchecked((int)(number - last)) < 0;
    }
}
