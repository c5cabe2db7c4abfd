using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Safety;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>The loops of one cell.</summary>
/// <param name="Cycling">Of its potentiostat.</param>
/// <param name="Pressure">Of its pressure controller; null where it has none.</param>
internal sealed record AcquiredCell(CellLoop Cycling, PressureLoop? Pressure)
{
    /// <summary>What is done when something is wrong with it.</summary>
    public SafetyLadder Ladder { get; } = new(new CellActions(Cycling, Pressure));
}
