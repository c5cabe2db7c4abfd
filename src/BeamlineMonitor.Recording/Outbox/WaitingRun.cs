using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Recording.Files;

namespace BeamlineMonitor.Recording.Outbox;

/// <summary>A run file that was left with unsent messages.</summary>
/// <param name="file">The file, open for writing.</param>
internal sealed class WaitingRun(RunFile file) : IWaitingOutbox
{
    /// <inheritdoc/>
    public string Name => file.Path;

    /// <inheritdoc/>
    public IOutbox Outbox => file.Outbox;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => file.DisposeAsync();
}
