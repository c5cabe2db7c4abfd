using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Addresses as they stand in EPICS_CA_ADDR_LIST: <c>host</c> or <c>host:port</c>.</summary>
internal static class HostAndPort
{
    /// <exception cref="InstrumentException">The text is no address, or the name is unknown.</exception>
    public static async Task<IPEndPoint> ResolveAsync(string text, int defaultPort, AddressFamily family, CancellationToken cancellationToken)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? text : text[..colon];
        int port = defaultPort;
        if (colon >= 0 && (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > ushort.MaxValue))
            throw new InstrumentException($"\"{text}\" is no address: write host or host:port with a port of 1 to 65535.");
        if (IPAddress.TryParse(host, out IPAddress? literal)) return new IPEndPoint(literal, port);
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, family, cancellationToken);
            if (addresses.Length > 0) return new IPEndPoint(addresses[0], port);
        }
        catch (SocketException e)
        {
            throw new InstrumentException($"The host name of \"{text}\" is unknown: {e.Message}", e);
        }

        throw new InstrumentException($"The host name of \"{text}\" has no address of the family {family}.");
    }
}
