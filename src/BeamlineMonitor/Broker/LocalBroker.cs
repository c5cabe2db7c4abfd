using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Acquisition.Linking;

namespace BeamlineMonitor.Broker;

/// <summary>
/// A mosquitto of the daemon's own on the loopback: started with it, started again when it dies, stopped with it. One that a killed daemon left is ended first.
/// Anybody on this machine may read; who may write is made up anew at each start.
/// </summary>
internal sealed class LocalBroker : IAsyncDisposable
{
    private const int Attempts = 5; // a port found free may be taken before mosquitto has it
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(20);

    private readonly string folder;
    private readonly string config;
    private readonly Action<string> told;
    private readonly TimeProvider ioTime;
    private readonly CancellationTokenSource stop = new();
    private Process process;
    private Task guarding = Task.CompletedTask;
    private long restarts;

    private LocalBroker(string folder, string config, int port, BrokerLogin writer, Process process, Action<string> told, TimeProvider ioTime)
    {
        (this.folder, this.config, Port, Writer, this.process, this.told, this.ioTime) = (folder, config, port, writer, process, told, ioTime);
        Note();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Who may write.</summary>
    public BrokerLogin Writer { get; }

    /// <summary>Its process.</summary>
    public int ProcessId => process.Id;

    /// <summary>How often it had to be started again.</summary>
    public long Restarts => Interlocked.Read(ref restarts);

    /// <summary>Starts the broker and waits until it listens.</summary>
    /// <param name="folder">Where it keeps what it needs.</param>
    /// <param name="port">Its port; 0 for a free one.</param>
    /// <param name="told">Hears, one line each, of what becomes of it.</param>
    /// <param name="ioTime">Real time.</param>
    /// <param name="cancellationToken">Abandons the start.</param>
    /// <returns>The listening broker.</returns>
    /// <exception cref="BrokerException">It is not installed, or does not start.</exception>
    public static async Task<LocalBroker> StartAsync(string folder, int port, Action<string> told, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        folder = Path.GetFullPath(folder);
        if (await BrokerLeftover.EndAsync(folder, ioTime, cancellationToken)) told("a broker that an earlier start left was ended");
        BrokerLogin writer = MosquittoFiles.RandomWriter();
        for (int attempt = 1; ; attempt++)
        {
            int wanted = port == 0 ? FreePort() : port;
            try
            {
                string config = MosquittoFiles.Write(folder, wanted, writer);
                await HashPasswordsAsync(folder, cancellationToken);
                Process process = await LaunchAsync(config, wanted, ioTime, cancellationToken);
                var broker = new LocalBroker(folder, config, wanted, writer, process, told, ioTime);
                broker.guarding = broker.GuardAsync();
                return broker;
            }
            catch (BrokerException) when (port == 0 && attempt < Attempts && MosquittoProgram.IsInstalled)
            {
                told("the local broker did not start; another port is tried");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BrokerException($"{folder}: the local broker's folder cannot be written: {e.Message}", e);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await guarding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
        await BrokerLeftover.EndAsync(folder, ioTime, CancellationToken.None);
        process.Dispose();
        stop.Dispose();
    }

    /// <summary>A password in clear on a command line is everybody's: mosquitto_passwd hashes the file where it lies.</summary>
    private static async Task HashPasswordsAsync(string folder, CancellationToken cancellationToken)
    {
        using Process hash = MosquittoProgram.Start("mosquitto_passwd", "-U", MosquittoFiles.PasswordsOf(folder));
        string error = await hash.StandardError.ReadToEndAsync(cancellationToken);
        await hash.WaitForExitAsync(cancellationToken);
        if (hash.ExitCode != 0) throw new BrokerException($"{folder}: the passwords of the local broker were not written: {error.Trim()}");
    }

    private static async Task<Process> LaunchAsync(string config, int port, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        RequireFree(port);
        Process process = MosquittoProgram.Start("mosquitto", "-c", config);
        long began = ioTime.GetTimestamp();
        while (!await IsListeningAsync(port, cancellationToken))
        {
            if (process.HasExited)
            {
                string error = await process.StandardError.ReadToEndAsync(cancellationToken);
                throw new BrokerException($"the local broker ended at once on port {port.ToString(CultureInfo.InvariantCulture)}: {error.Trim()} Look into mosquitto.log beside {config}.");
            }

            if (ioTime.GetElapsedTime(began) > Patience)
            {
                process.Kill();
                throw new BrokerException($"the local broker does not listen after {Patience.TotalSeconds:0} s; look into mosquitto.log beside {config}.");
            }

            await Task.Delay(Probe, ioTime, cancellationToken);
        }

        return process;
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task GuardAsync()
    {
        var backoff = new Backoff(process.Id);
        while (true)
        {
            await process.WaitForExitAsync(stop.Token);
            told($"the local broker has ended with code {process.ExitCode.ToString(CultureInfo.InvariantCulture)}; it is started again");
            await Task.Delay(backoff.Next(), ioTime, stop.Token);
            try
            {
                Process next = await LaunchAsync(config, Port, ioTime, stop.Token);
                process.Dispose();
                process = next;
                Note();
                Interlocked.Increment(ref restarts);
            }
            catch (BrokerException e)
            {
                told(e.Message);
            }
        }
    }

    private void Note() => new BrokerState(process.Id, ProcessStart.TicksOf(process.Id) ?? 0, Port, Writer.User, Writer.Password!).Write(folder);
}
