using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;

namespace BeamlineMonitor.Acquisition.Recorder;

/// <summary>
/// The one door to the run's store: what goes through it is on the disk, counted, and told to whoever listens. Rows of samples are committed in one order,
/// which is also the order in which charge is counted.
/// </summary>
public sealed class RunRecorder : IDisposable
{
    private readonly IRunStore store;
    private readonly MessageBuilders messages;
    private readonly RecentSamples recent;
    private readonly TimeProvider experimentTime;
    private readonly RunMeter meter;
    private readonly Action<RunEvent> told;
    private readonly List<SampleBuffer> buffers = [];
    private readonly SemaphoreSlim rows = new(1, 1);
    private readonly Lock order = new();
    private long lastFrame;

    /// <summary>Opens the door.</summary>
    /// <param name="store">The store.</param>
    /// <param name="messages">What leaves with everything.</param>
    /// <param name="recent">The samples that joins may need; it has taken the stored rows.</param>
    /// <param name="lastFrame">Number of the last stored frame; 0 for none.</param>
    /// <param name="experimentTime">Stamps the events.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="told">Hears of every event; quick, and does not throw.</param>
    public RunRecorder(
        IRunStore store, MessageBuilders messages, RecentSamples recent, long lastFrame, TimeProvider experimentTime, RunMeter meter, Action<RunEvent> told)
    {
        (this.store, this.messages, this.recent, this.lastFrame) = (store, messages, recent, lastFrame);
        (this.experimentTime, this.meter, this.told) = (experimentTime, meter, told);
    }

    /// <summary>Hears of the frames of an exposure when they are on the disk; quick, and does not throw.</summary>
    public Action<IReadOnlyList<RawFrame>> FramesStored { get; init; } = _ => { };

    /// <summary>Hears of every row of samples after it is stored, with the charge of its cell up to its end, C; quick, and does not throw.</summary>
    public Action<SampleBlock, double?> SamplesStored { get; init; } = (_, _) => { };

    /// <summary>Hears of every result with its frames after it is stored; quick, and does not throw.</summary>
    public Action<AnalysisOutcome, IReadOnlyList<RawFrame>> ResultStored { get; init; } = (_, _) => { };

    /// <summary>Makes the buffer of one instrument, before the loops start.</summary>
    /// <param name="kind">Which instrument.</param>
    /// <param name="source">Name of the cell, or of the beam.</param>
    /// <returns>The buffer.</returns>
    public SampleBuffer BufferFor(SampleKind kind, string source)
    {
        var buffer = new SampleBuffer(kind, source, SampleColumns.Count(kind));
        buffers.Add(buffer);
        return buffer;
    }

    /// <summary>Commits the samples that have arrived.</summary>
    /// <param name="cancellationToken">Abandons the call before a row is begun.</param>
    /// <returns>Ends when they are on the disk.</returns>
    /// <exception cref="RunStoreException">They could not be stored.</exception>
    public Task FlushAsync(CancellationToken cancellationToken) => CommitMeasuredAsync(null, cancellationToken);

    /// <summary>
    /// Commits the samples that have arrived and, with them, the frames of one exposure, which they are joined to and which are numbered here. One caller
    /// at a time: the exposure loop.
    /// </summary>
    /// <param name="cell">Name of the cell in the beam; null for a standard.</param>
    /// <param name="windows">Start and end of each detector's exposure, experiment UTC.</param>
    /// <param name="frames">Makes the frames, with any number, of what was read during each window.</param>
    /// <param name="cancellationToken">Abandons the call before it is begun.</param>
    /// <returns>The frames with their numbers.</returns>
    /// <exception cref="RunStoreException">They could not be stored; the numbers are free again.</exception>
    public async Task<IReadOnlyList<RawFrame>> CommitExposureAsync(
        string? cell,
        IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)> windows,
        Func<IReadOnlyList<JoinedSamples>, IReadOnlyList<RawFrame>> frames,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<RawFrame> numbered = await CommitMeasuredAsync(
            () => [.. frames([.. windows.Select(window => recent.Join(cell, window.From, window.To))]).Select((frame, index) => frame with { Number = lastFrame + 1 + index })],
            cancellationToken);
        lastFrame += numbered.Count;
        foreach (RawFrame frame in numbered) meter.FrameStored(frame);
        FramesStored(numbered);
        return numbered;
    }

    /// <summary>Commits what was made of frames.</summary>
    /// <param name="outcome">The results.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="cancellationToken">Abandons the wait; they are committed all the same.</param>
    /// <returns>Ends when they are on the disk.</returns>
    /// <exception cref="RunStoreException">They could not be stored.</exception>
    public async Task CommitResultAsync(AnalysisOutcome outcome, IReadOnlyList<RawFrame> frames, CancellationToken cancellationToken)
    {
        await InOrderAsync(() => store.CommitResultAsync(outcome, messages.OfOutcome(outcome, frames), CancellationToken.None), cancellationToken);
        meter.ResultStored(outcome);
        ResultStored(outcome, frames);
        foreach (RunEvent happened in outcome.Events) told(happened);
    }

    /// <summary>Records an event now.</summary>
    /// <param name="kind">What, in kebab case; see <see cref="RunEventKinds"/>.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="text">One sentence.</param>
    /// <param name="source">The cell or device it is about; null for the run.</param>
    /// <param name="cancellationToken">Abandons the wait; the event is recorded all the same.</param>
    /// <returns>The event as stored.</returns>
    /// <exception cref="RunStoreException">It could not be stored; it was told all the same.</exception>
    public Task<RunEvent> TellAsync(string kind, EventSeverity severity, string text, string? source, CancellationToken cancellationToken) =>
        TellAsync(kind, severity, text, source, null, cancellationToken);

    /// <summary>Records an event that rests on a number now.</summary>
    /// <param name="kind">What, in kebab case; see <see cref="RunEventKinds"/>.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="text">One sentence.</param>
    /// <param name="source">The cell or device it is about; null for the run.</param>
    /// <param name="measured">The number; null for none.</param>
    /// <param name="cancellationToken">Abandons the wait; the event is recorded all the same.</param>
    /// <returns>The event as stored.</returns>
    /// <exception cref="RunStoreException">It could not be stored; it was told all the same.</exception>
    public Task<RunEvent> TellAsync(
        string kind, EventSeverity severity, string text, string? source, MeasuredValue? measured, CancellationToken cancellationToken) =>
        CommitAsync(new RunEvent(experimentTime.GetUtcNow(), kind, severity, text, source, measured), cancellationToken);

    /// <summary>Records what a person says or does now.</summary>
    /// <param name="kind">What, in kebab case; see <see cref="RunEventKinds"/>.</param>
    /// <param name="text">One sentence.</param>
    /// <param name="source">What it is about; null for the run.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellationToken">Abandons the wait; the event is recorded all the same.</param>
    /// <returns>The event as stored.</returns>
    /// <exception cref="RunStoreException">It could not be stored; it was told all the same.</exception>
    public Task<RunEvent> TellOfPersonAsync(string kind, string text, string? source, string by, CancellationToken cancellationToken) =>
        CommitAsync(new RunEvent(experimentTime.GetUtcNow(), kind, EventSeverity.Information, text, source, null, by), cancellationToken);

    private async Task<RunEvent> CommitAsync(RunEvent happened, CancellationToken cancellationToken)
    {
        told(happened);
        meter.EventHappened(happened);
        await InOrderAsync(() => store.CommitEventAsync(happened, messages.OfEvent(happened), CancellationToken.None), cancellationToken);
        return happened;
    }

    private async Task<IReadOnlyList<RawFrame>> CommitMeasuredAsync(Func<IReadOnlyList<RawFrame>>? frames, CancellationToken cancellationToken)
    {
        await rows.WaitAsync(cancellationToken);
        try
        {
            // Once taken out of its buffer a row is committed, whatever is cancelled.
            SampleBlock[] blocks = [.. buffers.SelectMany(buffer => buffer.TakeAll())];
            if (blocks.Length == 0 && frames is null) return [];
            List<double?> coulombs = [];
            MeasuredRows stored = await store.CommitMeasuredAsync(
                blocks,
                messages.OfSamples,
                numbered =>
                {
                    foreach (SampleBlock block in numbered.Skip(coulombs.Count)) // none at a second attempt
                    {
                        recent.Add(block);
                        coulombs.Add(recent.Coulombs(block.Source));
                    }

                    return frames?.Invoke() ?? [];
                },
                CancellationToken.None);
            foreach ((SampleBlock block, double? charge) in stored.Blocks.Zip(coulombs))
            {
                meter.SamplesStored(block);
                SamplesStored(block, charge);
            }

            return stored.Frames;
        }
        finally
        {
            rows.Release();
        }
    }

    /// <summary>
    /// States and alarms follow from all events and results before: messages are made in the order in which the store takes them, and what they were
    /// made of is committed, whatever is cancelled. A replay then finds the same order.
    /// </summary>
    private Task InOrderAsync(Func<Task> commit, CancellationToken cancellationToken)
    {
        Task committed;
        lock (order) committed = commit();
        return committed.WaitAsync(cancellationToken);
    }

    /// <summary>Lets go of the door; the store stays its owner's.</summary>
    public void Dispose() => rows.Dispose();
}
