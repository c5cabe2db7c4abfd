using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.TestSupport;

/// <summary>
/// A free port of 127.0.0.1 that nobody else is given while this stands, for a program that must be told its port before it starts: it may listen there, for
/// here nobody listens, and whoever connects before is refused.
/// </summary>
public sealed class HeldPort : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Takes one.</summary>
    public HeldPort()
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true); // else the program could not have it too
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    /// <summary>Its number.</summary>
    public int Number => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
