using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.Spectra;

/// <summary>Adds up spectra of one detector at one place; it holds one spectrum, however many are added.</summary>
public sealed class SpectrumSum
{
    private uint[]? counts;
    private TimeSpan live;
    private TimeSpan real;
    private DateTimeOffset? startedAt;

    /// <summary>Number of spectra that were added.</summary>
    public int Frames { get; private set; }

    /// <summary>Adds a spectrum.</summary>
    /// <param name="spectrum">The spectrum.</param>
    /// <exception cref="ArgumentException">It has another number of channels than the first.</exception>
    /// <exception cref="OverflowException">A channel would hold more than 2³² − 1 counts.</exception>
    public void Add(Spectrum spectrum)
    {
        counts ??= new uint[spectrum.Counts.Length];
        if (spectrum.Counts.Length != counts.Length)
            throw new ArgumentException("All pristine frames must have the same number of channels.", nameof(spectrum));
        for (int i = 0; i < counts.Length; i++) counts[i] = checked(counts[i] + spectrum.Counts[i]);
        if (Frames++ == 0) startedAt = spectrum.StartedAt;
        (live, real) = (Longer(live, spectrum.LiveTime), Longer(real, spectrum.RealTime));
    }

    /// <summary>The sum so far.</summary>
    /// <returns>The spectrum with the times added up; null where nothing was added.</returns>
    public Spectrum? Total() => counts is null ? null : new Spectrum([.. counts], live, real, startedAt);

    // A recorder may write any time; one that is impossible adds nothing.
    private static TimeSpan Longer(TimeSpan sum, TimeSpan time) =>
        time > TimeSpan.Zero && time <= TimeSpan.MaxValue - sum ? sum + time : sum;
}
