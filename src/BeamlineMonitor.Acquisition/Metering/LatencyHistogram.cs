using System.Collections.Immutable;

namespace BeamlineMonitor.Acquisition.Metering;

/// <summary>How long something took, counted in bins; safe to use from several threads.</summary>
public sealed class LatencyHistogram
{
    private readonly long[] counts = new long[Bounds.Length + 1];
    private long totalTicks;

    /// <summary>Upper bounds of the bins, s; the last bin has none.</summary>
    public static ImmutableArray<double> Bounds { get; } = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

    /// <summary>Counts by bin; shape [bounds + 1].</summary>
    public IReadOnlyList<long> Counts => [.. Enumerable.Range(0, counts.Length).Select(bin => Interlocked.Read(ref counts[bin]))];

    /// <summary>Sum of all, s.</summary>
    public double SumSeconds => TimeSpan.FromTicks(Interlocked.Read(ref totalTicks)).TotalSeconds;

    /// <summary>Counts one.</summary>
    /// <param name="took">How long it took, real time.</param>
    public void Add(TimeSpan took)
    {
        int bin = 0;
        while (bin < Bounds.Length && took.TotalSeconds > Bounds[bin]) bin++;
        Interlocked.Increment(ref counts[bin]);
        Interlocked.Add(ref totalTicks, took.Ticks);
    }
}
