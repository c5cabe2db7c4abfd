using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;

namespace BeamlineMonitor.Acquisition.Tests.Storage;

/// <summary>A store that keeps the texts of events, and refuses as long as it is told to.</summary>
internal sealed class RefusingStore : IRunStore
{
    public RunStoreException? Refusal { get; set; }

    public List<string> Stored { get; } = [];

    public int Attempts { get; private set; }

    public Task CommitEventAsync(RunEvent happened, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        Attempts++;
        if (Refusal is { } refusal) return Task.FromException(refusal);
        Stored.Add(happened.Text);
        return Task.CompletedTask;
    }

    public Task<MeasuredRows> CommitMeasuredAsync(
        IReadOnlyList<SampleBlock> blocks,
        Func<SampleBlock, IReadOnlyList<OutgoingMessage>> messages,
        Func<IReadOnlyList<SampleBlock>, IReadOnlyList<RawFrame>> frames,
        CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CommitResultAsync(AnalysisOutcome outcome, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken) => throw new NotSupportedException();
}
