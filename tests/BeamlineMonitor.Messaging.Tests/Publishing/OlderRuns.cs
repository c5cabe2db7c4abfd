using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Messaging.Publishing;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>What earlier runs left, as the test says; and what was left alone.</summary>
internal sealed class OlderRuns : IWaitingOutboxes
{
    private readonly List<Run> runs = [];
    private int next;

    public IReadOnlyList<string> Left => [.. runs.Where(run => run.IsLeft).Select(run => run.Name)];

    public void Add(string name, IOutbox outbox) => runs.Add(new Run(name, outbox));

    public void Rewind() => next = 0;

    public void Leave(IWaitingOutbox outbox, RunStoreException why) => ((Run)outbox).IsLeft = true;

    public async Task<IWaitingOutbox?> OpenNextAsync(CancellationToken cancellationToken)
    {
        while (next < runs.Count)
        {
            Run run = runs[next++];
            if (!run.IsLeft && (await run.Outbox.CountAsync(cancellationToken)).Messages > 0) return run;
        }

        return null;
    }

    private sealed class Run(string name, IOutbox outbox) : IWaitingOutbox
    {
        public bool IsLeft { get; set; }

        public string Name => name;

        public IOutbox Outbox => outbox;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
