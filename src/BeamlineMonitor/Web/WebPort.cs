using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Analysis;

namespace BeamlineMonitor.Web;

/// <summary>The daemon's port on the loopback.</summary>
internal static class WebPort
{
    /// <summary>Looks whether it can be had, before a run is begun that would end with it.</summary>
    /// <param name="port">The port, 0 to 65535; 0, for a free one, always can.</param>
    /// <exception cref="ConfigException">Another program has it, or it needs rights; the message says the mend.</exception>
    public static void RequireFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
        }
        catch (SocketException e)
        {
            string why = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is taken by another program: end that, or give another" : $"cannot be had ({e.Message}): give another";
            throw new ConfigException("Web.Port", [string.Create(CultureInfo.InvariantCulture, $"port {port} of the loopback {why} (0 for a free one)")], e);
        }
    }
}
