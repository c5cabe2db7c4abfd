using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace BeamlineMonitor.Broker;

/// <summary>Starts a mosquitto, once.</summary>
internal static class MosquittoLaunch
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(20);

    /// <summary>Hashes the passwords where they lie: one on a command line would be everybody's.</summary>
    /// <param name="folder">The broker's folder.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Ends when they are hashed.</returns>
    /// <exception cref="BrokerException">It failed.</exception>
    public static async Task HashPasswordsAsync(string folder, CancellationToken cancellationToken)
    {
        using Process hash = MosquittoProgram.Start("mosquitto_passwd", "-U", MosquittoFiles.PasswordsOf(folder));
        string error = await hash.StandardError.ReadToEndAsync(cancellationToken);
        await hash.WaitForExitAsync(cancellationToken);
        if (hash.ExitCode != 0) throw new BrokerException($"{folder}: the passwords of the local broker were not written: {error.Trim()}");
    }

    /// <summary>Starts the broker and waits until it listens.</summary>
    /// <param name="config">Its configuration file.</param>
    /// <param name="port">Its port.</param>
    /// <param name="ioTime">Real time.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>The process.</returns>
    /// <exception cref="BrokerException">It is not installed, its port is taken, or it does not start.</exception>
    public static async Task<Process> StartAsync(string config, int port, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        RequireFree(port);
        Process process = MosquittoProgram.Start("mosquitto", "-c", config);
        try
        {
            await UntilItListensAsync(process, config, port, ioTime, cancellationToken);
            return process;
        }
        catch
        {
            End(process); // whoever started it does not get it, and nobody else would end it
            throw;
        }
    }

    /// <summary>Ends a broker at once.</summary>
    /// <param name="process">The broker.</param>
    public static void End(Process process)
    {
        process.Kill(); // no error where it has ended
        process.Dispose();
    }

    private static async Task UntilItListensAsync(Process process, string config, int port, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        long began = ioTime.GetTimestamp();
        while (!await IsListeningAsync(port, cancellationToken))
        {
            if (process.HasExited)
            {
                string error = await process.StandardError.ReadToEndAsync(cancellationToken);
                throw new BrokerException($"the local broker ended at once on port {port.ToString(CultureInfo.InvariantCulture)}: {error.Trim()} Look into mosquitto.log beside {config}.");
            }

            if (ioTime.GetElapsedTime(began) > Patience)
                throw new BrokerException($"the local broker does not listen after {Patience.TotalSeconds:0} s; look into mosquitto.log beside {config}.");
            await Task.Delay(Probe, ioTime, cancellationToken);
        }
    }

    private static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Another program that listens there would be taken for the broker.</summary>
    private static void RequireFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new BrokerException(
                $"port {port.ToString(CultureInfo.InvariantCulture)} of the local broker is taken by another program: end that, or give Mqtt.Broker.Port another (0 for a free one).", e);
        }
    }

    /// <summary>A port of the loopback that nobody has at this moment.</summary>
    /// <returns>The port.</returns>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
