using BeamlineMonitor.Messaging.Outbox;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>An outbox that an earlier run left, opened to be emptied; disposing closes it.</summary>
public interface IWaitingOutbox : IAsyncDisposable
{
    /// <summary>What it is of, for people.</summary>
    string Name { get; }

    /// <summary>The outbox.</summary>
    IOutbox Outbox { get; }
}
