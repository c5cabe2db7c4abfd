using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Lines;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>
/// The one place that keeps the order of cell and detector: before anything is counted, the potentiostat has done all that was due, and the cell has
/// come to the end of the exposure.
/// </summary>
/// <param name="source">What counts.</param>
/// <param name="potentiostat">The potentiostat on the cell.</param>
/// <param name="cell">The cell.</param>
/// <param name="counted">Hears of every exposure, or first part of one, that is counted.</param>
internal sealed class CaughtUpMcaSource(
    IMcaSource source, LineDeviceEmulator potentiostat, ICellSource cell, Action<ExposureWindow> counted) : IMcaSource
{
    /// <inheritdoc/>
    public double DeadTimeFraction(DateTimeOffset at)
    {
        CatchUp(at);
        return source.DeadTimeFraction(at);
    }

    /// <inheritdoc/>
    public ImmutableArray<uint> Counts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime, int channels)
    {
        CatchUp(startedAt + realTime);
        counted(new ExposureWindow(startedAt, startedAt + realTime));
        return source.Counts(startedAt, realTime, liveTime, channels);
    }

    private void CatchUp(DateTimeOffset until)
    {
        potentiostat.CatchUp();
        cell.Read(until); // a cell at rest is read by nobody else
    }
}
