using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.Spectra;

/// <summary>One exposure of one detector element, as counted: no dead-time or background correction.</summary>
/// <param name="Counts">Counts per channel; shape [channels], index 0 is channel 0, whose centre lies at 0.</param>
/// <param name="LiveTime">Time the analyser could accept events, as recorded; 0 where the recorder did not know it.</param>
/// <param name="RealTime">Elapsed time, dead time included, as recorded; 0 where the recorder did not know it.</param>
/// <param name="StartedAt">Start of the exposure as the recorder wrote it, or null; without a zone it is taken as UTC.</param>
public sealed record Spectrum(ImmutableArray<uint> Counts, TimeSpan LiveTime, TimeSpan RealTime, DateTimeOffset? StartedAt)
{
    /// <summary>True when 0 &lt; live time ≤ real time, so that a rate or a dead time can be stated.</summary>
    public bool HasPossibleTimes => LiveTime > TimeSpan.Zero && LiveTime <= RealTime;

    /// <summary>Dead-time fraction, 0 to 1: 1 − live/real; null when the recorded times are impossible.</summary>
    public double? DeadTimeFraction => HasPossibleTimes ? 1 - (LiveTime / RealTime) : null;

    /// <summary>All counts of the spectrum.</summary>
    public long TotalCounts
    {
        get
        {
            long sum = 0;
            foreach (uint n in Counts) sum += n;
            return sum;
        }
    }
}
