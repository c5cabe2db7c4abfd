using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.TestSupport;

/// <summary>
/// A port of 127.0.0.1 that is still free after whoever had it has gone: it lies below those that the system gives to everybody who asks for any, so that
/// nobody comes by it meanwhile, not even as the near end of a connection.
/// </summary>
public static class KeptPort
{
    private const int First = 20_000, Count = 10_000; // Linux gives away 32768 and what follows

    private static int last = Environment.ProcessId;

    /// <summary>Finds one that nobody listens on.</summary>
    /// <returns>The port; another one at each call.</returns>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public static int Find()
    {
        for (int attempt = 0; attempt < Count; attempt++)
        {
            int port = First + (Interlocked.Increment(ref last) % Count);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }
}
