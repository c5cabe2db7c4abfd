using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace BeamlineMonitor.Daemon;

/// <summary>Tells systemd how the daemon is: sd_notify(3), one datagram a message. Without NOTIFY_SOCKET it does nothing.</summary>
internal sealed class SystemdNotifier : IDisposable
{
    private readonly Socket? socket;

    /// <summary>Takes up the socket that systemd names; one that leads nowhere is none.</summary>
    /// <param name="path">What NOTIFY_SOCKET says: a path, or @ and an abstract name; null or empty for none.</param>
    public SystemdNotifier(string? path)
    {
        if (path is not { Length: > 0 }) return;
        var opened = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false }; // a systemd that does not read must not stop a run
        try
        {
            opened.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
            socket = opened;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            opened.Dispose(); // nobody is there, or it is no path: the run does not depend on it
        }
    }

    /// <summary>How often systemd wants a sign of life: half its limit; null where it wants none.</summary>
    public static TimeSpan? WatchdogInterval =>
        long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0
            ? TimeSpan.FromMicroseconds(microseconds / 2.0)
            : null;

    /// <summary>Sends a state.</summary>
    /// <param name="state">Such as <c>READY=1</c>.</param>
    public void Send(string state)
    {
        try
        {
            socket?.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (SocketException)
        {
            // systemd is gone or busy; the run does not depend on it.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket?.Dispose();
}
