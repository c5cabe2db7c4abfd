using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>Which parameters a set of lines leaves open: those that can move along the null space of the Jacobian.</summary>
internal static class OpenParameters
{
    private const double RankTolerance = 1e-9; // of the largest singular value, columns scaled to length 1
    private const double ComponentTolerance = 1e-6; // of a null vector of length 1

    /// <summary>Finds the open parameters.</summary>
    /// <param name="jacobian">∂line/∂parameter; shape [lines, parameters], lines may be the fewer.</param>
    /// <returns>Their positions in order; empty where everything is determined.</returns>
    public static int[] Find(Matrix<double> jacobian)
    {
        Vector<double> scale = jacobian.ColumnNorms(2).Map(norm => norm > 0 ? 1 / norm : 1);
        var svd = (jacobian * Matrix<double>.Build.DenseOfDiagonalVector(scale)).Svd();
        int rank = svd.S.Count(s => s > RankTolerance * svd.S[0]);
        return [.. Enumerable.Range(0, jacobian.ColumnCount)
            .Where(parameter => Enumerable.Range(rank, jacobian.ColumnCount - rank)
                .Any(k => Math.Abs(svd.VT[k, parameter]) > ComponentTolerance))];
    }
}
