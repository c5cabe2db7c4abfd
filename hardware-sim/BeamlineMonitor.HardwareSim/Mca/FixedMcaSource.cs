using System.Collections.Immutable;

namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>Counts at fixed rates without noise, so that a test knows every channel.</summary>
/// <param name="countsPerSecond">Counts per channel and second of live time; channels beyond it count nothing.</param>
/// <param name="deadTimeFraction">Dead-time fraction, 0 ≤ value &lt; 1.</param>
public sealed class FixedMcaSource(ImmutableArray<double> countsPerSecond, double deadTimeFraction) : IMcaSource
{
    /// <inheritdoc/>
    public double DeadTimeFraction(DateTimeOffset at) => deadTimeFraction;

    /// <inheritdoc/>
    public ImmutableArray<uint> Counts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime, int channels)
    {
        var counts = new uint[channels];
        for (int i = 0; i < Math.Min(channels, countsPerSecond.Length); i++) counts[i] = (uint)Math.Round(countsPerSecond[i] * liveTime.TotalSeconds);
        return [.. counts];
    }
}
