using System.Collections.Immutable;

namespace BeamlineMonitor.HardwareSim.Mca;

/// <summary>What an analyser would count.</summary>
public interface IMcaSource
{
    /// <summary>Fraction of the real time in which the analyser is busy, 0 ≤ value &lt; 1.</summary>
    /// <param name="at">Experiment time.</param>
    /// <returns>The dead-time fraction.</returns>
    double DeadTimeFraction(DateTimeOffset at);

    /// <summary>The counts of an exposure, or of its first part; the same arguments give the same counts.</summary>
    /// <param name="startedAt">Start, experiment time.</param>
    /// <param name="realTime">Real time so far.</param>
    /// <param name="liveTime">Live time so far.</param>
    /// <param name="channels">Number of channels.</param>
    /// <returns>Counts per channel, each at most 2³¹ − 1.</returns>
    ImmutableArray<uint> Counts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime, int channels);
}
