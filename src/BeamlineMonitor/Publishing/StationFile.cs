using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Messaging.Notices;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Publishing;

/// <summary>
/// Events and alarms of a station outside any run, in a file like that of a run. Only one daemon of a station can have it open, which also keeps two from
/// being one client at the broker.
/// </summary>
internal sealed class StationFile : IAsyncDisposable
{
    private const string Extension = ".station";

    private readonly RunFile file;
    private readonly StationNotices notices;
    private readonly TimeProvider experimentTime;
    private readonly SemaphoreSlim order = new(1, 1);

    private StationFile(RunFile file, StationNotices notices, TimeProvider experimentTime) =>
        (this.file, this.notices, this.experimentTime) = (file, notices, experimentTime);

    /// <summary>Which start of a daemon of this station it is, from 1.</summary>
    public long Session => file.Session;

    /// <summary>Its messages.</summary>
    public IOutbox Outbox => file.Outbox;

    /// <summary>Opens the file, or makes it, and tells that the daemon has started.</summary>
    /// <param name="folder">The folder of runs.</param>
    /// <param name="station">Name of the station.</param>
    /// <param name="experimentTime">Stamps the events.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The file.</returns>
    /// <exception cref="RunStoreException">Another daemon has it, or it cannot be written.</exception>
    /// <exception cref="ConfigException">The folder cannot be made.</exception>
    public static async Task<StationFile> OpenAsync(string folder, string station, TimeProvider experimentTime, CancellationToken cancellationToken)
    {
        MadeFolder.Require(folder, Path.GetFullPath(folder), "Runs.Folder");
        string path = Path.GetFullPath(Path.Combine(folder, station + Extension));
        RunFile file = File.Exists(path)
            ? await RunFile.OpenAsync(path, OpenedRun.Program, TimeProvider.System, cancellationToken)
            : await RunFile.CreateAsync(path, ManifestOf(station, experimentTime.GetUtcNow()), TimeProvider.System, cancellationToken);
        try
        {
            var notices = new StationNotices();
            using (RunReader reader = RunReader.Open(path))
            {
                foreach (RunEvent happened in reader.Events()) notices.Of(happened);
            }

            var opened = new StationFile(file, notices, experimentTime);
            await opened.TellAsync(RunEventKinds.DaemonStarted, EventSeverity.Information, $"the daemon of {station} starts", null, cancellationToken);
            return opened;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Records an event now.</summary>
    /// <param name="kind">What, in kebab case.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="text">One sentence.</param>
    /// <param name="source">What it is about; null for the station.</param>
    /// <param name="cancellationToken">Abandons the wait for a turn.</param>
    /// <returns>Ends when it is on the disk.</returns>
    /// <exception cref="RunStoreException">It was not stored.</exception>
    public Task TellAsync(string kind, EventSeverity severity, string text, string? source, CancellationToken cancellationToken) =>
        TellAsync(kind, severity, text, source, onlyWhereItClears: false, cancellationToken);

    /// <summary>Records an event that a run has too, if it clears an alarm that was raised before the run began.</summary>
    /// <param name="kind">What, in kebab case.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="text">One sentence.</param>
    /// <param name="source">What it is about.</param>
    /// <param name="cancellationToken">Abandons the wait for a turn.</param>
    /// <returns>Ends when it is on the disk, or need not be.</returns>
    /// <exception cref="RunStoreException">It was not stored.</exception>
    public Task TellWhereItClearsAsync(string kind, EventSeverity severity, string text, string source, CancellationToken cancellationToken) =>
        TellAsync(kind, severity, text, source, onlyWhereItClears: true, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        order.Dispose();
    }

    private async Task TellAsync(string kind, EventSeverity severity, string text, string? source, bool onlyWhereItClears, CancellationToken cancellationToken)
    {
        await order.WaitAsync(cancellationToken);
        try
        {
            var happened = new RunEvent(experimentTime.GetUtcNow(), kind, severity, text, source);
            if (onlyWhereItClears && !notices.IsClearedBy(happened)) return;
            await file.CommitEventAsync(happened, notices.Of(happened), CancellationToken.None);
        }
        finally
        {
            order.Release();
        }
    }

    private static RunManifest ManifestOf(string station, DateTimeOffset now) => new(
        RunFileKind.Station, station, now, "", "", OpenedRun.Program, OpenedRun.Runtime, "{}", ImmutableSortedDictionary<string, string>.Empty);
}
