namespace BeamlineMonitor.TestSupport;

/// <summary>A mosquitto of the test's own: its config, a port of 127.0.0.1 that stays its own over restarts, and a folder for what it stores.</summary>
/// <remarks>Nagle's delay is off and queues are unbounded, as the daemon's own broker has it. Nobody else's broker is touched.</remarks>
public sealed class MosquittoProcess : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mosquitto-");
    private readonly HeldPort port = new();
    private string[] settings;
    private ForeignProcess? process;

    private MosquittoProcess(string[] settings) => this.settings = settings;

    /// <summary>The port on 127.0.0.1 where it listens.</summary>
    public int Port => port.Number;

    /// <summary>Its process id.</summary>
    public int Id => Running.Id;

    /// <summary>What it logged since it was started last, a line each.</summary>
    public string Log => Running.Output;

    private ForeignProcess Running => process ?? throw new InvalidOperationException("This mosquitto is stopped.");

    private string ConfigFile => Path.Combine(folder.FullName, "mosquitto.conf");

    /// <summary>Starts a broker and waits until it listens.</summary>
    /// <param name="cancellationToken">Abandons the start.</param>
    /// <param name="settings">Lines of mosquitto.conf below the listener's; anonymous clients are let in unless a line says otherwise.</param>
    /// <returns>The listening broker.</returns>
    /// <exception cref="InvalidOperationException">It is not installed, or ends at once; the message holds its log.</exception>
    public static async Task<MosquittoProcess> StartAsync(CancellationToken cancellationToken, params string[] settings)
    {
        MosquittoProcess broker = new(settings);
        try
        {
            await broker.RestartAsync(settings, cancellationToken);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on its port, with what it stored, and waits until it listens.</summary>
    /// <param name="cancellationToken">Abandons the start.</param>
    /// <returns>Ends when it listens.</returns>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (process is not null) throw new InvalidOperationException("This mosquitto is still running.");
        process = ForeignProcess.Start("mosquitto", "-c", ConfigFile);
        await process.WaitForLineAsync(" running", cancellationToken);
    }

    /// <summary>Starts it again with other lines of mosquitto.conf, as somebody would who has mended it.</summary>
    /// <param name="changed">The lines below the listener's, in place of those it was started with.</param>
    /// <param name="cancellationToken">Abandons the start.</param>
    /// <returns>Ends when it listens.</returns>
    public async Task RestartAsync(string[] changed, CancellationToken cancellationToken)
    {
        settings = changed;
        await File.WriteAllLinesAsync(ConfigFile, ConfigLines(), cancellationToken);
        await RestartAsync(cancellationToken);
    }

    /// <summary>Stops it by SIGTERM: it hangs up on its clients and stores what it has.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when the process has ended.</returns>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Running.StopAsync(cancellationToken);
        await EndAsync();
    }

    /// <summary>Holds it up by SIGSTOP: its lines stay, and nothing is answered until it is killed or let go on.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when it stands.</returns>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        await Running.SignalAsync("STOP", cancellationToken);
        while (!(await File.ReadAllTextAsync($"/proc/{Id}/status", cancellationToken)).Contains("\nState:\tT", StringComparison.Ordinal)) await Task.Yield();
    }

    /// <summary>Lets it go on by SIGCONT.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when it was told.</returns>
    public Task GoOnAsync(CancellationToken cancellationToken) => Running.SignalAsync("CONT", cancellationToken);

    /// <summary>Ends it by SIGKILL, in the middle of whatever it does.</summary>
    /// <returns>Ends when the process has ended.</returns>
    public Task KillAsync() => EndAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        port.Dispose();
        if (folder.Exists) folder.Delete(recursive: true);
    }

    private string[] ConfigLines() =>
    [
        $"user {Environment.UserName}", // else one that is started by root could not write to our folder
        "set_tcp_nodelay true",
        "max_queued_messages 0",
        "persistence true",
        $"persistence_location {folder.FullName}/",
        "log_dest stderr",
        "log_type error", "log_type warning", "log_type notice", "log_type information", // not debug: a line a packet
        $"listener {Port} 127.0.0.1",
        .. settings.Any(line => line.StartsWith("allow_anonymous", StringComparison.Ordinal)) ? Array.Empty<string>() : ["allow_anonymous true"],
        .. settings,
    ];

    private async Task EndAsync()
    {
        if (process is not null) await process.DisposeAsync();
        process = null;
    }
}
