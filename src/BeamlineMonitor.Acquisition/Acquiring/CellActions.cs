using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Instruments;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>What the ladder can do to a cell, by the loops that own its instruments.</summary>
/// <param name="cycling">The loop of its potentiostat.</param>
/// <param name="pressure">The loop of its pressure controller; null where it has none.</param>
internal sealed class CellActions(CellLoop cycling, PressureLoop? pressure) : ICellActions
{
    /// <inheritdoc/>
    public Task HoldPressureAsync(string cause, CancellationToken cancellationToken) =>
        pressure?.HoldAsync(cause, cancellationToken) ?? throw new InstrumentException("the cell has no pressure controller");

    /// <inheritdoc/>
    public Task StopCurrentAsync(SafetyRung rung, string cause, CancellationToken cancellationToken) =>
        cycling.StopAsync(rung, cause, cancellationToken);
}
