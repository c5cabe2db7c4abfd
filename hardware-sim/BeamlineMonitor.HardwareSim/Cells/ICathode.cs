using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>The cathode as the beam sees it. It answers for the past: whoever asks brings the cell up to that time before.</summary>
public interface ICathode
{
    /// <summary>The cathode through its depth, averaged over an exposure.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Slabs from the electrolyte to the collector without gaps; at least one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The exposure ends later than the cell has come, or began before what it remembers.</exception>
    ImmutableArray<CathodeSlab> Profile(ExposureWindow exposure);
}
