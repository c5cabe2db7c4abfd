using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>Which parameters a set of lines leaves open: those that change along the null space of the Jacobian.</summary>
internal static class OpenParameters
{
    private const double RankTolerance = 1e-9; // of the largest singular value, columns scaled to length 1
    private const double ComponentTolerance = 1e-6;

    /// <summary>Finds the open parameters.</summary>
    /// <param name="jacobian">∂line/∂θ; shape [lines, coefficients], lines may be fewer than coefficients.</param>
    /// <param name="toParameters">∂parameter/∂θ; square.</param>
    /// <returns>Their positions; empty where everything is determined.</returns>
    public static int[] Find(Matrix<double> jacobian, Matrix<double> toParameters)
    {
        Vector<double> scale = jacobian.ColumnNorms(2).Map(x => x > 0 ? 1 / x : 1);
        Matrix<double> unscale = Matrix<double>.Build.DenseOfDiagonalVector(scale);
        var svd = (jacobian * unscale).Svd();
        Matrix<double> parameters = toParameters * unscale;
        IEnumerable<Vector<double>> nullSpace = Enumerable.Range(0, jacobian.ColumnCount)
            .Where(k => k >= svd.S.Count || svd.S[k] <= RankTolerance * svd.S[0])
            .Select(k => svd.VT.Row(k));
        return [.. nullSpace
            .SelectMany(v => Enumerable.Range(0, parameters.RowCount)
                .Where(row => Math.Abs(parameters.Row(row).DotProduct(v)) > ComponentTolerance * parameters.Row(row).L2Norm()))
            .Distinct()
            .Order()];
    }
}
