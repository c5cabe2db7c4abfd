using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>A detector before a carousel: it counts what the cell in the beam scatters, and nothing between two places.</summary>
/// <param name="cells">What it counts of each cell.</param>
/// <param name="placeAt">Index of the cell in the beam during an exposure; null for none.</param>
internal sealed class CarouselMcaSource(ImmutableArray<IMcaSource> cells, Func<ExposureWindow, int?> placeAt) : IMcaSource
{
    /// <inheritdoc/>
    public double DeadTimeFraction(DateTimeOffset at) => placeAt(new ExposureWindow(at, at)) is { } place ? cells[place].DeadTimeFraction(at) : 0;

    /// <inheritdoc/>
    public ImmutableArray<uint> Counts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime, int channels) =>
        placeAt(new ExposureWindow(startedAt, startedAt + realTime)) is { } place
            ? cells[place].Counts(startedAt, realTime, liveTime, channels)
            : [.. new uint[channels]];
}
