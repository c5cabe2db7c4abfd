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
/// <param name="current">Id of the run whose outbox is being filled: a copy of it holds nothing that does not leave anyway.</param>
/// <param name="program">Version of the program, which notes in the file that it opened it.</param>
/// <param name="skipped">Hears, one line for each file, of those that hold unsent messages and cannot be read.</param>
/// <param name="clock">Real time.</param>
public sealed class RunFolderOutboxes(string folder, string current, string program, Action<string> skipped, TimeProvider clock) : IWaitingOutboxes
{
    /// <summary>What the names of run files end in.</summary>
    public static readonly IReadOnlyList<string> Extensions = [".run", ".sqlite"];

    private readonly HashSet<string> told = new(StringComparer.Ordinal);
    private readonly HashSet<string> unreadable = new(StringComparer.Ordinal);
    private Queue<string>? left;

    /// <inheritdoc/>
    public void Rewind() => left = null;

    /// <inheritdoc/>
    public void Leave(IWaitingOutbox outbox, RunStoreException why)
    {
        unreadable.Add(outbox.Name);
        Skip(outbox.Name, why.Message);
    }

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
                Skip(path, e.Message);
            }
        }

        return null;
    }

    private IEnumerable<(string Path, DateTimeOffset StartedAt)> Unsent()
    {
        foreach (string path in Files().Where(path => Extensions.Contains(Path.GetExtension(path)) && !unreadable.Contains(path)))
        {
            if (RunLock.IsHeld(path)) continue;
            if (Started(path) is { } startedAt) yield return (path, startedAt);
        }
    }

    private string[] Files()
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(folder)) Skip(folder, e.Message);
            return [];
        }
    }

    /// <summary>When a run began that has something unsent; null without, for the current one, and for what is no run file.</summary>
    private DateTimeOffset? Started(string path)
    {
        try
        {
            using RunReader reader = RunReader.Open(path);
            return reader.Manifest.Id != current && reader.UnsentMessages() > 0 ? reader.Manifest.StartedAt : null;
        }
        catch (RunStoreException e)
        {
            Skip(path, e.Message);
            return null;
        }
    }

    private void Skip(string path, string why)
    {
        if (told.Add(path)) skipped(why);
    }
}
