using System.Diagnostics;

namespace BeamlineMonitor.Benchmarks;

/// <summary>Times batches of frames on the calling thread.</summary>
internal static class BatchTimer
{
    private const int BatchesPerRound = 5;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    /// <summary>Runs batches until the compiler has settled on its best code.</summary>
    /// <param name="benchmark">The case.</param>
    public static void WarmUp(IBenchmarkCase benchmark)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;) RunBatch(benchmark);
    }

    /// <summary>Median time and mean allocation of some batches.</summary>
    /// <param name="benchmark">The case, warmed up.</param>
    /// <returns>Milliseconds and bytes per frame.</returns>
    public static (double Milliseconds, double Bytes) Measure(IBenchmarkCase benchmark)
    {
        var milliseconds = new double[BatchesPerRound];
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int batch = 0; batch < milliseconds.Length; batch++)
        {
            long start = Stopwatch.GetTimestamp();
            RunBatch(benchmark);
            milliseconds[batch] = Stopwatch.GetElapsedTime(start).TotalMilliseconds / benchmark.Frames;
        }

        double bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / ((double)BatchesPerRound * benchmark.Frames);
        return (milliseconds.Median(), bytes);
    }

    /// <summary>The middle value.</summary>
    /// <param name="numbers">At least one number.</param>
    /// <returns>The median; of an even number the upper of the two in the middle.</returns>
    public static double Median(this IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void RunBatch(IBenchmarkCase benchmark)
    {
        for (int frame = 0; frame < benchmark.Frames; frame++) benchmark.Run(frame);
    }
}
