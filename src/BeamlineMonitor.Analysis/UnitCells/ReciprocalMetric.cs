using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>
/// The reciprocal metric tensor G* of a crystal system, written as G* = Σ gₖ Bₖ with one free coefficient gₖ (Å⁻²) a cell constant.
/// A line's Q = hᵀ G* h is linear in g, so g is what a refinement moves; constants and derivatives follow from G = (G*)⁻¹.
/// </summary>
internal sealed class ReciprocalMetric
{
    private static readonly ImmutableArray<(int Row, int Column)> Elements = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)];

    private readonly ImmutableArray<ImmutableArray<double>> _basis; // the elements 11, 22, 33, 23, 13, 12 of each Bₖ
    private readonly ImmutableArray<int> _constants; // 0 to 5: a, b, c, α, β, γ

    public ReciprocalMetric(CrystalSystem system) => (_basis, _constants) = system switch
    {
        CrystalSystem.Cubic => (Basis([1, 1, 1, 0, 0, 0]), Constants(0)),
        CrystalSystem.Tetragonal => (Basis([1, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]), Constants(0, 2)),
        CrystalSystem.Hexagonal => (Basis([1, 1, 0, 0, 0, 0.5], [0, 0, 1, 0, 0, 0]), Constants(0, 2)), // cos γ* = 1/2
        CrystalSystem.Rhombohedral => (Basis([1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]), Constants(0, 3)),
        CrystalSystem.Orthorhombic => (Basis([1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0]), Constants(0, 1, 2)),
        CrystalSystem.Monoclinic =>
            (Basis([1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0]), Constants(0, 1, 2, 4)),
        CrystalSystem.Triclinic => (Basis([1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0],
            [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1]), Constants(0, 1, 2, 3, 4, 5)),
        _ => throw new ArgumentOutOfRangeException(nameof(system), system, "Not a crystal system."),
    };

    /// <summary>Number of free cell constants, and so of coefficients.</summary>
    public int Count => _basis.Length;

    /// <summary>Symbol and unit of each free constant, in the order a, b, c, α, β, γ.</summary>
    public ImmutableArray<(string Symbol, string Unit)> Names =>
        [.. _constants.Select(i => (i switch { 0 => "a", 1 => "b", 2 => "c", 3 => "alpha", 4 => "beta", _ => "gamma" }, i < 3 ? "Å" : "°"))];

    /// <summary>The row of the linear model: Q = Σ gₖ · row[k].</summary>
    public double[] Row(MillerIndices m)
    {
        double h = m.H, k = m.K, l = m.L;
        double[] products = [h * h, k * k, l * l, 2 * k * l, 2 * h * l, 2 * h * k];
        return [.. _basis.Select(b => b.Zip(products, (x, y) => x * y).Sum())];
    }

    /// <summary>Some positive definite metric without special relations; stands in for the unknown cell where only structure is asked.</summary>
    public double[] Generic() => [.. _basis.Select((b, k) => b[0] + b[1] + b[2] > 0 ? 1 + (0.1 * k) : 0.1 + (0.03 * k))];

    /// <summary>The cell of a metric, with derivatives.</summary>
    /// <param name="g">Coefficients gₖ, Å⁻².</param>
    /// <returns>The cell; or null where the metric is not positive definite, which no lattice has.</returns>
    public MetricCell? Cell(IReadOnlyList<double> g)
    {
        Matrix<double> reciprocal = Tensor(Enumerable.Range(0, 6).Select(e => Enumerable.Range(0, Count).Sum(k => g[k] * _basis[k][e])));
        double minor = (reciprocal[0, 0] * reciprocal[1, 1]) - (reciprocal[0, 1] * reciprocal[0, 1]);
        double determinant = reciprocal.Determinant();
        double scale = reciprocal[0, 0] * reciprocal[1, 1] * reciprocal[2, 2];
        if (!(reciprocal[0, 0] > 0 && minor > 0 && determinant > 1e-12 * scale)) return null;

        Matrix<double> direct = reciprocal.Inverse();
        double[] edges = [.. Enumerable.Range(0, 3).Select(i => Math.Sqrt(direct[i, i]))];
        double volume = 1 / Math.Sqrt(determinant);
        var jacobian = Matrix<double>.Build.Dense(Count, Count);
        var volumeGradient = Vector<double>.Build.Dense(Count);
        for (int k = 0; k < Count; k++)
        {
            Matrix<double> basis = Tensor(_basis[k]);
            Matrix<double> change = -direct * basis * direct; // dG = −G dG* G
            volumeGradient[k] = -0.5 * volume * (direct * basis).Trace();
            for (int row = 0; row < Count; row++) jacobian[row, k] = Derivative(_constants[row], direct, edges, change);
        }

        return new MetricCell([.. _constants.Select(i => Constant(i, direct, edges))], jacobian, volume, volumeGradient);
    }

    private static double Constant(int constant, Matrix<double> direct, double[] edges)
    {
        if (constant < 3) return edges[constant];
        (int i, int j) = Elements[constant];
        return double.RadiansToDegrees(Math.Acos(direct[i, j] / (edges[i] * edges[j])));
    }

    private static double Derivative(int constant, Matrix<double> direct, double[] edges, Matrix<double> change)
    {
        if (constant < 3) return change[constant, constant] / (2 * edges[constant]);
        (int i, int j) = Elements[constant];
        double cosine = direct[i, j] / (edges[i] * edges[j]);
        double cosineChange = (change[i, j] / (edges[i] * edges[j]))
            - (cosine * 0.5 * ((change[i, i] / direct[i, i]) + (change[j, j] / direct[j, j])));
        return -double.RadiansToDegrees(cosineChange / Math.Sqrt(1 - (cosine * cosine)));
    }

    private static Matrix<double> Tensor(IEnumerable<double> elements)
    {
        var tensor = Matrix<double>.Build.Dense(3, 3);
        foreach (((int i, int j), double x) in Elements.Zip(elements)) tensor[i, j] = tensor[j, i] = x;
        return tensor;
    }

    private static ImmutableArray<ImmutableArray<double>> Basis(params double[][] rows) => [.. rows.Select(ImmutableArray.Create)];

    private static ImmutableArray<int> Constants(params int[] constants) => [.. constants];
}
