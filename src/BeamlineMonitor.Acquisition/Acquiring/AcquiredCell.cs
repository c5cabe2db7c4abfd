using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Safety;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>The loops of one cell.</summary>
/// <param name="Cycling">Of its potentiostat.</param>
/// <param name="Pressure">Of its pressure controller; null where it has none.</param>
/// <param name="Before">The rung on which an earlier process left its pressure.</param>
internal sealed record AcquiredCell(CellLoop Cycling, PressureLoop? Pressure, SafetyRung Before)
{
    /// <summary>What is done when something is wrong with it.</summary>
    public SafetyLadder Ladder { get; } = new(new CellActions(Cycling, Pressure), Before);

    /// <summary>The highest rung that is reached, by its ladder, by a step that ended ill, or before this process.</summary>
    public SafetyRung Reached => Cycling.Reached > Ladder.Reached ? Cycling.Reached : Ladder.Reached;
}
