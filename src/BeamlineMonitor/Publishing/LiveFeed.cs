using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Publishing;

/// <summary>
/// Makes the live topics of a run: every sample as it comes, the last ones and the beam once a second, spectra, what the others mean. What it takes it
/// takes at once, into a bounded queue; the work is done beside the acquisition.
/// </summary>
/// <param name="run">Id of the run.</param>
/// <param name="setup">The plan.</param>
/// <param name="calibrations">Calibrations in use at the start; used here alone from then on.</param>
/// <param name="devices">What the instruments are.</param>
/// <param name="messages">Makes and numbers the messages.</param>
/// <param name="lane">Takes them.</param>
/// <param name="experimentTime">Experiment clock.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class LiveFeed(
    string run,
    RunSetup setup,
    CalibrationsInUse calibrations,
    DeviceStates devices,
    LiveMessages messages,
    LiveLane lane,
    TimeProvider experimentTime,
    TimeProvider ioTime)
{
    private const int MostWaiting = 1024;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Channel<Action> waiting = Channel.CreateBounded<Action>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly Dictionary<(SampleKind Kind, string Source), StoredRow> due = [];
    private long dropped;

    /// <summary>Rows and results that were not made into messages, for too many waited.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Rows and results that wait.</summary>
    public int Waiting => waiting.Reader.Count;

    /// <summary>Takes a stored row of samples; never waits.</summary>
    /// <param name="block">The row.</param>
    /// <param name="coulombs">Charge of its cell up to its end, C; null for none.</param>
    public void Take(SampleBlock block, double? coulombs) => Offer(() => Show(new StoredRow(block, coulombs)));

    /// <summary>Takes a stored result; never waits.</summary>
    /// <param name="outcome">The result.</param>
    /// <param name="frames">Its frames.</param>
    public void Take(AnalysisOutcome outcome, IReadOnlyList<RawFrame> frames) => Offer(() => Show(outcome, frames));

    /// <summary>Works.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Ends by cancellation.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Offer(ShowMeta);
        await using ITimer ticking = ioTime.CreateTimer(_ => Offer(ShowLast), null, TimeSpan.Zero, Tick);
        await foreach (Action show in waiting.Reader.ReadAllAsync(cancellationToken)) show();
    }

    private void Offer(Action show)
    {
        if (!waiting.Writer.TryWrite(show)) Interlocked.Increment(ref dropped);
    }

    private void Show(StoredRow row)
    {
        SampleBlock block = row.Block;
        due[(block.Kind, block.Source)] = row;
        devices.Note(block);
        if (block.Kind == SampleKind.Beam) return;
        for (int i = 0; i < block.Flags.Length; i++)
            lane.Offer(SampleOf(row, i, block.Kind == SampleKind.Potentiostat ? TopicKinds.EchemSample : TopicKinds.PressureSample));
    }

    private void ShowLast()
    {
        foreach ((SampleKind kind, StoredRow row) in due.Select(pair => (pair.Key.Kind, pair.Value)))
        {
            int last = row.Block.Flags.Length - 1;
            lane.Offer(kind switch
            {
                SampleKind.Potentiostat => SampleOf(row, last, TopicKinds.EchemLast),
                SampleKind.Pressure => SampleOf(row, last, TopicKinds.PressureLast),
                _ => messages.Of(TopicKinds.Beam, SamplePayloads.Beam(run, setup.Plan.Gate, row.Block, last)),
            });
        }

        due.Clear();
        foreach (LiveMessage changed in devices.Changed(run, experimentTime.GetUtcNow(), messages)) lane.Offer(changed);
    }

    private LiveMessage SampleOf(StoredRow row, int index, TopicKind kind)
    {
        SampleBlock block = row.Block;
        return block.Kind == SampleKind.Potentiostat
            ? messages.Of(kind, SamplePayloads.Echem(run, block, index, row.CoulombsAt(index), SampleFlags.Of(block, index)), block.Source)
            : messages.Of(kind, SamplePayloads.Pressure(run, setup.Plan.Cell(block.Source)!.Pressure, block, index, SampleFlags.Of(block, index)), block.Source);
    }

    private void Show(AnalysisOutcome outcome, IReadOnlyList<RawFrame> frames)
    {
        calibrations.Take(outcome);
        if (!outcome.Calibrations.IsEmpty) ShowMeta();
        foreach (RawFrame frame in frames)
            lane.Offer(messages.Spectrum(run, frame, calibrations.ByDetector.GetValueOrDefault(frame.Detector), outcome.Models.GetValueOrDefault(frame.Number, [])));
    }

    private void ShowMeta() => lane.Offer(messages.Of(
        TopicKinds.Meta, MetaPayloads.Of(run, experimentTime.GetUtcNow(), setup.Plan, setup.Science, calibrations.ByDetector, devices.Drivers)));
}
