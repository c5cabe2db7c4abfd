using System.Collections.Immutable;
using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Storage;

namespace BeamlineMonitor.Acquisition.Sinks;

/// <summary>Shows committed results to everybody who wants to see them. A slow, a broken or a stuck sink stops neither the others nor the acquisition.</summary>
public sealed class SinkFanOut
{
    private const int MostWaiting = 256;

    private readonly ImmutableArray<Lane> lanes;
    private readonly Action<string, Exception> failed;

    /// <summary>Prepares one lane a sink.</summary>
    /// <param name="sinks">The sinks.</param>
    /// <param name="failed">Hears of what a sink threw: its type's name and the exception; for the log.</param>
    public SinkFanOut(IEnumerable<IFrameSink> sinks, Action<string, Exception> failed) =>
        (lanes, this.failed) = ([.. sinks.Select(sink => new Lane(sink))], failed);

    /// <summary>Results that a full lane did not take.</summary>
    public long Dropped => lanes.Sum(lane => Interlocked.Read(ref lane.Dropped));

    /// <summary>Results that a sink failed to take.</summary>
    public long Failed => lanes.Sum(lane => Interlocked.Read(ref lane.Failed));

    /// <summary>Results that wait in the fullest lane.</summary>
    public int Waiting => lanes.Select(lane => lane.Queue.Reader.Count).DefaultIfEmpty().Max();

    /// <summary>Offers results to every sink; never waits.</summary>
    /// <param name="outcome">The results, committed.</param>
    public void Take(AnalysisOutcome outcome)
    {
        foreach (Lane lane in lanes)
        {
            if (!lane.Queue.Writer.TryWrite(outcome)) Interlocked.Increment(ref lane.Dropped);
        }
    }

    /// <summary>Carries results to the sinks.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Ends by cancellation.</returns>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(lanes.Select(lane => Task.Run(() => CarryAsync(lane, cancellationToken), cancellationToken)));

    private async Task CarryAsync(Lane lane, CancellationToken cancellationToken)
    {
        await foreach (AnalysisOutcome outcome in lane.Queue.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                lane.Sink.Take(outcome);
            }
            catch (Exception e)
            {
                Interlocked.Increment(ref lane.Failed);
                failed(lane.Sink.GetType().Name, e);
            }
        }
    }

    private sealed class Lane(IFrameSink sink)
    {
        public long Dropped;
        public long Failed;

        public IFrameSink Sink { get; } = sink;

        public Channel<AnalysisOutcome> Queue { get; } = Channel.CreateBounded<AnalysisOutcome>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    }
}
