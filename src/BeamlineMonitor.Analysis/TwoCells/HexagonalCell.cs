using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>A hexagonal cell.</summary>
/// <param name="A">a, Å, &gt; 0.</param>
/// <param name="C">c, Å, &gt; 0.</param>
public readonly record struct HexagonalCell(double A, double C)
{
    /// <summary>All six constants.</summary>
    public CellConstants Constants => FreeConstants.Expand(CrystalSystem.Hexagonal, A, C);
}
