using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>Analyses files in parallel and hands the outcomes out in the order of the files.</summary>
/// <param name="plan">What to do with each file.</param>
/// <param name="format">Writes a file's result as text; it is called by all workers at once.</param>
/// <param name="jobs">Number of workers, ≥ 1.</param>
internal sealed class FitWorkers(FitPlan plan, Func<string, FitReading, string> format, int jobs)
{
    /// <summary>How many outcomes may wait for a slow file before them, for each worker: this bounds the memory.</summary>
    private const int WaitingPerWorker = 8;

    /// <summary>Analyses the files.</summary>
    /// <param name="files">Paths.</param>
    /// <param name="cancellationToken">Ends the work; analyses that have begun are waited for.</param>
    /// <returns>One outcome a file, in their order, each as soon as it and all before it are ready.</returns>
    public async IAsyncEnumerable<FitOutcome> FitAsync(
        IEnumerable<string> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var idle = Channel.CreateUnbounded<FitWorker>();
        for (int i = 0; i < jobs; i++) idle.Writer.TryWrite(new FitWorker(plan, format));
        var begun = new Queue<Task<FitOutcome>>();
        try
        {
            foreach (string file in files)
            {
                if (begun.Count == jobs * WaitingPerWorker) yield return await begun.Dequeue();
                begun.Enqueue(Task.Run(() => FitAsync(idle, file, ending.Token), ending.Token));
            }

            while (begun.Count > 0) yield return await begun.Dequeue();
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<FitOutcome> FitAsync(Channel<FitWorker> idle, string file, CancellationToken cancellationToken)
    {
        FitWorker worker = await idle.Reader.ReadAsync(cancellationToken);
        try
        {
            return await worker.FitAsync(file, cancellationToken);
        }
        finally
        {
            idle.Writer.TryWrite(worker);
        }
    }
}
