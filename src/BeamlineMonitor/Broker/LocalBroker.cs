using System.Diagnostics;
using System.Globalization;
using BeamlineMonitor.Acquisition.Linking;

namespace BeamlineMonitor.Broker;

/// <summary>
/// A mosquitto of the daemon's own on the loopback: started with it, started again when it dies, stopped with it. One that a killed daemon left is ended first.
/// Anybody on this machine may read; who may write is made up anew at each start.
/// </summary>
internal sealed class LocalBroker : IAsyncDisposable
{
    private const int Attempts = 5; // a port found free may be taken before mosquitto has it

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string folder;
    private readonly string config;
    private readonly Action<string> told;
    private readonly TimeProvider ioTime;
    private readonly CancellationTokenSource stop = new();
    private Process process;
    private BrokerState state;
    private Task guarding = Task.CompletedTask;
    private long restarts;

    private LocalBroker(string folder, string config, int port, BrokerLogin writer, Process process, Action<string> told, TimeProvider ioTime)
    {
        (this.folder, this.config, Port, Writer, this.process, this.told, this.ioTime) = (folder, config, port, writer, process, told, ioTime);
        state = StateOf(process);
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
            int wanted = port == 0 ? MosquittoLaunch.FreePort() : port;
            try
            {
                string config = MosquittoFiles.Write(folder, wanted, writer);
                await MosquittoLaunch.HashPasswordsAsync(folder, cancellationToken);
                Process process = await MosquittoLaunch.StartAsync(config, wanted, ioTime, cancellationToken);
                var broker = new LocalBroker(folder, config, wanted, writer, process, told, ioTime);
                broker.NoteFirst();
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
        await BrokerLeftover.EndAsync(state, ioTime, CancellationToken.None); // ours, whatever is noted
        BrokerState.Delete(folder);
        process.Dispose();
        stop.Dispose();
    }

    private async Task GuardAsync()
    {
        var backoff = new Backoff(process.Id);
        bool isNoted = true;
        while (true)
        {
            long began = ioTime.GetTimestamp();
            Task exit = process.WaitForExitAsync(stop.Token);
            while (!isNoted && await Task.WhenAny(exit, Task.Delay(Pause, ioTime, stop.Token)) != exit) isNoted = Note() is null;
            await exit;
            if (ioTime.GetElapsedTime(began) > Backoff.Longest) backoff.Reset(); // it had worked
            told($"the local broker has ended with code {process.ExitCode.ToString(CultureInfo.InvariantCulture)}; it is started again");
            await Task.Delay(backoff.Next(), ioTime, stop.Token);
            try
            {
                Process next = await MosquittoLaunch.StartAsync(config, Port, ioTime, stop.Token);
                process.Dispose();
                (process, state) = (next, StateOf(next));
                Interlocked.Increment(ref restarts);
                Exception? fault = Note();
                isNoted = fault is null;
                if (fault is not null) told($"{folder}: the local broker runs and is not noted, and a daemon that is killed now would leave it: {fault.Message}; it is tried again");
            }
            catch (BrokerException e)
            {
                told(e.Message);
            }
        }
    }

    private void NoteFirst()
    {
        if (Note() is not { } fault) return;
        MosquittoLaunch.End(process);
        throw new BrokerException($"{folder}: the local broker's folder cannot be written: {fault.Message}", fault);
    }

    private Exception? Note()
    {
        try
        {
            state.Write(folder);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e;
        }
    }

    private BrokerState StateOf(Process started) => new(started.Id, ProcessStart.TicksOf(started.Id) ?? 0, Port, Writer.User, Writer.Password!);
}
