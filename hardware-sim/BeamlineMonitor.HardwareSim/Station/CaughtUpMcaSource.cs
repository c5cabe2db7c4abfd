using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>
/// The one place that keeps the order of cell and detector: before anything is counted, the potentiostat has done all that was due, and the cell has
/// come to the end of the exposure.
/// </summary>
/// <param name="source">What counts.</param>
/// <param name="catchUp">Brings potentiostats and cells to an instant.</param>
/// <param name="counted">Hears of every exposure, or first part of one, that is counted.</param>
internal sealed class CaughtUpMcaSource(
    IMcaSource source, Action<DateTimeOffset> catchUp, Action<ExposureWindow> counted) : IMcaSource
{
    /// <inheritdoc/>
    public double DeadTimeFraction(DateTimeOffset at)
    {
        catchUp(at);
        return source.DeadTimeFraction(at);
    }

    /// <inheritdoc/>
    public ImmutableArray<uint> Counts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime, int channels)
    {
        catchUp(startedAt + realTime);
        counted(new ExposureWindow(startedAt, startedAt + realTime));
        return source.Counts(startedAt, realTime, liveTime, channels);
    }
}
