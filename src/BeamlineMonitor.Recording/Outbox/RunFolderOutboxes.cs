using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Recording.Outbox;

/// <summary>
/// The run files of a folder that hold unsent messages: runs that were broken off, or ended while the broker was away. One that somebody writes is his, and
/// left alone.
/// </summary>
/// <param name="folder">The folder of runs.</param>
/// <param name="program">Version of the program, which notes in the file that it opened it.</param>
/// <param name="skipped">Hears, one line each, of files that hold unsent messages and cannot be opened.</param>
/// <param name="clock">Real time.</param>
public sealed class RunFolderOutboxes(string folder, string program, Action<string> skipped, TimeProvider clock) : IWaitingOutboxes
{
    /// <summary>What the names of run files end in.</summary>
    public static readonly IReadOnlyList<string> Extensions = [".run", ".sqlite"];

    private Queue<string>? left;

    /// <inheritdoc/>
    public void Rewind() => left = null;

    /// <inheritdoc/>
    public async Task<IWaitingOutbox?> OpenNextAsync(CancellationToken cancellationToken)
    {
        left ??= new Queue<string>(Unsent().OrderBy(run => run.StartedAt).ThenBy(run => run.Path, StringComparer.Ordinal).Select(run => run.Path));
        while (left.TryDequeue(out string? path))
        {
            try
            {
                return new WaitingRun(await RunFile.OpenAsync(path, program, clock, cancellationToken));
            }
            catch (RunStoreException e)
            {
                skipped(e.Message);
            }
        }

        return null;
    }

    private IEnumerable<(string Path, DateTimeOffset StartedAt)> Unsent()
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (string path in Directory.EnumerateFiles(folder).Where(path => Extensions.Contains(Path.GetExtension(path))))
        {
            if (RunLock.IsHeld(path)) continue;
            if (Started(path) is { } startedAt) yield return (path, startedAt);
        }
    }

    /// <summary>When a run began that has something unsent; null without, or for what is no run file.</summary>
    private DateTimeOffset? Started(string path)
    {
        try
        {
            using RunReader reader = RunReader.Open(path);
            return reader.UnsentMessages() > 0 ? reader.Manifest.StartedAt : null;
        }
        catch (RunStoreException e)
        {
            skipped(e.Message);
            return null;
        }
    }
}
