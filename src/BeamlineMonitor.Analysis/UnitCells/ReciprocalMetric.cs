using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>
/// The reciprocal metric tensor G* of a crystal system as a sum G* = Σ gₖ Bₖ with one coefficient gₖ (Å⁻²) a free cell constant.
/// A line's Q = hᵀ G* h is linear in g, so a refinement can start here from nothing but its lines.
/// </summary>
internal sealed class ReciprocalMetric
{
    private static readonly ImmutableArray<(int Row, int Column)> Elements = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)];

    private readonly CrystalSystem _system;
    private readonly double[][] _basis; // the elements 11, 22, 33, 23, 13, 12 of each Bₖ

    public ReciprocalMetric(CrystalSystem system)
    {
        _system = system;
        _basis = system switch
        {
            CrystalSystem.Cubic => [[1, 1, 1, 0, 0, 0]],
            CrystalSystem.Tetragonal => [[1, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]],
            CrystalSystem.Hexagonal => [[1, 1, 0, 0, 0, 0.5], [0, 0, 1, 0, 0, 0]], // γ* = 60°
            CrystalSystem.Rhombohedral => [[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]],
            CrystalSystem.Orthorhombic => [[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]],
            CrystalSystem.Monoclinic => [[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0]],
            CrystalSystem.Triclinic =>
            [
                [1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0],
                [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1],
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(system), system, "There are seven crystal systems."),
        };
    }

    /// <summary>The row of the linear model: Q = Σ gₖ·row[k].</summary>
    public double[] Row(MillerIndices hkl)
    {
        double h = hkl.H, k = hkl.K, l = hkl.L;
        double[] products = [h * h, k * k, l * l, 2 * k * l, 2 * h * l, 2 * h * k];
        return [.. _basis.Select(b => b.Zip(products, (x, y) => x * y).Sum())];
    }

    /// <summary>The free cell constants of a metric, Å and degrees, in the order of <see cref="FreeConstants.Of"/>.</summary>
    /// <param name="g">The coefficients gₖ.</param>
    /// <returns>The constants; or null where the metric is not positive definite, as no lattice's is.</returns>
    public double[]? FreeCellConstants(Vector<double> g)
    {
        var reciprocal = Matrix<double>.Build.Dense(3, 3);
        for (int e = 0; e < Elements.Length; e++)
        {
            (int i, int j) = Elements[e];
            reciprocal[i, j] = reciprocal[j, i] = g.Select((x, k) => x * _basis[k][e]).Sum();
        }

        // Sylvester's criterion; a volume at the level of rounding is none.
        double scale = reciprocal[0, 0] * reciprocal[1, 1] * reciprocal[2, 2];
        bool isPositive = reciprocal[0, 0] > 0 && (reciprocal[0, 0] * reciprocal[1, 1]) > (reciprocal[0, 1] * reciprocal[0, 1])
            && reciprocal.Determinant() > 1e-12 * scale;
        if (!isPositive) return null;

        Matrix<double> direct = reciprocal.Inverse();
        return [.. FreeConstants.Of(_system).Select(constant =>
        {
            (int i, int j) = Elements[(int)constant];
            return i == j
                ? Math.Sqrt(direct[i, i])
                : double.RadiansToDegrees(Math.Acos(direct[i, j] / Math.Sqrt(direct[i, i] * direct[j, j])));
        })];
    }
}
