using System.Collections.Immutable;

namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>The cathode as the beam sees it. It answers for the past: whoever asks brings the cell up to that time before.</summary>
public interface ICathode
{
    /// <summary>The cathode through its depth, averaged over an exposure.</summary>
    /// <param name="from">Start, experiment UTC.</param>
    /// <param name="to">End, experiment UTC, ≥ <paramref name="from"/>.</param>
    /// <returns>Slabs from the electrolyte to the collector without gaps; at least one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is later than the cell has come, or older than it remembers.</exception>
    ImmutableArray<CathodeSlab> Profile(DateTimeOffset from, DateTimeOffset to);
}
