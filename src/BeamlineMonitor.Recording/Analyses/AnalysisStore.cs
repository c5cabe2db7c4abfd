using System.Text;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Codecs;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Outbox;

namespace BeamlineMonitor.Recording.Analyses;

/// <summary>
/// Takes the results of a replay. What the run file holds already (frames, samples, events) is not stored again; their messages and those of
/// the results are numbered and hashed, so that a replay can be held against the run.
/// </summary>
/// <remarks>Results are committed many at a time: a replay that breaks off is an analysis without an end, and can be made again.</remarks>
public sealed class AnalysisStore : IRunStore
{
    private const int OutcomesACommit = 256;

    private readonly RunWriter writer;
    private readonly Action<OutgoingMessage, long, ReadOnlyMemory<byte>>? publish;
    private readonly PayloadHash payloads = new();
    private readonly List<(long Frame, byte[] Outcome)> waiting = [];

    internal AnalysisStore(RunWriter writer, long id, Action<OutgoingMessage, long, ReadOnlyMemory<byte>>? publish)
    {
        this.writer = writer;
        this.publish = publish;
        Id = id;
    }

    /// <summary>Id of the analysis.</summary>
    public long Id { get; }

    /// <inheritdoc/>
    /// <remarks>Rows keep their numbers.</remarks>
    public Task<MeasuredRows> CommitMeasuredAsync(
        IReadOnlyList<SampleBlock> blocks,
        Func<SampleBlock, IReadOnlyList<OutgoingMessage>> messages,
        Func<IReadOnlyList<SampleBlock>, IReadOnlyList<RawFrame>> frames,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(frames);
        foreach (SampleBlock block in blocks) Take(messages(block));
        return Task.FromResult(new MeasuredRows(blocks, frames(blocks)));
    }

    /// <inheritdoc/>
    public Task CommitResultAsync(AnalysisOutcome outcome, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Take(messages);
        waiting.Add((outcome.Frames[0].Frame, Encoding.UTF8.GetBytes(RecordJson.Write(outcome))));
        return waiting.Count < OutcomesACommit ? Task.CompletedTask : FlushAsync(null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task CommitEventAsync(RunEvent happened, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        Take(messages);
        return Task.CompletedTask;
    }

    /// <summary>Ends the analysis.</summary>
    /// <param name="cancellationToken">Abandons the call before it is begun.</param>
    /// <returns>Its payload hash, 64 hexadecimal digits: that of the run's first analysis if every payload is the same.</returns>
    /// <exception cref="RunStoreException">It was not stored.</exception>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        string hash = payloads.Value;
        await FlushAsync(hash, cancellationToken).ConfigureAwait(false);
        return hash;
    }

    private void Take(IReadOnlyList<OutgoingMessage> messages)
    {
        foreach (OutgoingMessage message in messages)
        {
            (long number, ReadOnlyMemory<byte> payload) = payloads.Add(message);
            publish?.Invoke(message, number, payload);
        }
    }

    private async Task FlushAsync(string? payloadHash, CancellationToken cancellationToken)
    {
        await writer.CommitAsync(
            $"results of analysis {Id}",
            () =>
            {
                foreach ((long frame, byte[] outcome) in waiting) writer.AppendOutcome(Id, frame, outcome);
                if (payloadHash is not null) writer.AppendEnd(Id, payloadHash);
                return waiting.Count;
            },
            cancellationToken).ConfigureAwait(false);
        waiting.Clear();
    }
}
