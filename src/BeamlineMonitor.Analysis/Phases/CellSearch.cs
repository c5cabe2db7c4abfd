using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Phases;

/// <summary>The range in which each free cell constant of a phase is looked for.</summary>
/// <param name="Lower">The lower end of each constant, Å and degrees; fixed angles as in the cell.</param>
/// <param name="Upper">The upper end of each constant, Å and degrees; fixed angles as in the cell.</param>
/// <param name="Source">Id of the source of the range.</param>
public sealed record CellSearch(CellConstants Lower, CellConstants Upper, string Source)
{
    /// <summary>Tells whether every constant of a cell lies in its range, ends included.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>True inside.</returns>
    public bool Contains(CellConstants cell) =>
        Enum.GetValues<CellConstant>().All(constant => cell[constant] >= Lower[constant] && cell[constant] <= Upper[constant]);
}
