using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Sinks;

namespace BeamlineMonitor.Acquisition.Analysing;

/// <summary>Makes results of committed frames, in their order, beside the acquisition: an exposure only waits when very many are behind.</summary>
/// <param name="analyse">The fold over the frames; called by one caller at a time.</param>
/// <param name="recorder">Takes the results.</param>
/// <param name="sinks">See them after they are committed.</param>
/// <param name="meter">Counts.</param>
/// <param name="ioTime">Real time.</param>
public sealed class AnalysisWorker(
    Func<IReadOnlyList<RawFrame>, AnalysisOutcome> analyse, RunRecorder recorder, SinkFanOut sinks, RunMeter meter, TimeProvider ioTime)
{
    private const int MostWaiting = 64;

    private readonly Channel<Job> waiting = Channel.CreateBounded<Job>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private volatile Task last = Task.CompletedTask;

    /// <summary>Exposures that wait for their analysis.</summary>
    public int Waiting => waiting.Reader.Count;

    /// <summary>Hands over the frames of one exposure.</summary>
    /// <param name="frames">The frames, committed.</param>
    /// <param name="readoutEnd">Time stamp of the end of their readout.</param>
    /// <param name="cancellationToken">Abandons the wait for a place.</param>
    /// <returns>A task whose result comes when the results are committed.</returns>
    public async Task<Task<AnalysisOutcome>> SubmitAsync(IReadOnlyList<RawFrame> frames, long readoutEnd, CancellationToken cancellationToken)
    {
        meter.ReadoutToRaw.Add(ioTime.GetElapsedTime(readoutEnd));
        var job = new Job(frames, readoutEnd, new TaskCompletionSource<AnalysisOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        await waiting.Writer.WriteAsync(job, cancellationToken);
        last = job.Done.Task;
        return job.Done.Task;
    }

    /// <summary>Waits until everything that was handed over has its result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when nothing waits.</returns>
    public Task WhenIdleAsync(CancellationToken cancellationToken) => last.WaitAsync(cancellationToken);

    /// <summary>Works.</summary>
    /// <param name="cancellationToken">Ends the work; what waits is analysed at the next start.</param>
    /// <returns>Ends by cancellation.</returns>
    /// <exception cref="Storage.RunStoreException">Results could not be stored.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (Job job in waiting.Reader.ReadAllAsync(cancellationToken))
        {
            long started = ioTime.GetTimestamp();
            AnalysisOutcome outcome = analyse(job.Frames);
            long analysed = ioTime.GetTimestamp();
            await recorder.CommitResultAsync(outcome, job.Frames, cancellationToken);
            meter.Analysis.Add(ioTime.GetElapsedTime(started, analysed));
            meter.ResultCommit.Add(ioTime.GetElapsedTime(analysed));
            meter.ReadoutToResult.Add(ioTime.GetElapsedTime(job.ReadoutEnd));
            sinks.Take(outcome);
            job.Done.SetResult(outcome);
        }
    }

    private sealed record Job(IReadOnlyList<RawFrame> Frames, long ReadoutEnd, TaskCompletionSource<AnalysisOutcome> Done);
}
