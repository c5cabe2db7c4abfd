using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.HardwareSim.Lattices;

/// <summary>One lattice in a place of the cathode, free of stress.</summary>
/// <param name="A">a, Å, hexagonal.</param>
/// <param name="C">c, Å.</param>
/// <param name="Share">Its share of the solid there, 0 to 1.</param>
public readonly record struct LocalCell(double A, double C, double Share)
{
    /// <summary>The cell constants.</summary>
    public CellConstants Constants => FreeConstants.Expand(CrystalSystem.Hexagonal, A, C);

    /// <summary>Volume, Å³: (√3/2) a² c.</summary>
    public double Volume => Math.Sqrt(3) / 2 * A * A * C;
}
