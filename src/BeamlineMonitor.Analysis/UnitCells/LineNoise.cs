using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>What is known of the lines' errors, and the weights that follow.</summary>
/// <param name="Whitening">T with TᵀT = weight matrix: it makes residuals independent, of equal weight; [lines, lines].</param>
/// <param name="Covariance">Covariance of the lines, in the measured unit squared; null where it is not known.</param>
/// <param name="IsWeighting">True where the weights are the inverse of <paramref name="Covariance"/>.</param>
internal sealed record LineNoise(Matrix<double> Whitening, Matrix<double>? Covariance, bool IsWeighting)
{
    /// <summary>Rough error of each line for the linear start, where correlations do not matter.</summary>
    public Vector<double> StartSigma => IsWeighting
        ? Covariance!.Diagonal().PointwiseSqrt()
        : Vector<double>.Build.Dense(Whitening.RowCount, 1);

    /// <summary>Collects the errors of valid lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="options">Weights and default σ.</param>
    /// <param name="covariance">Full covariance, used in place of the lines' own σ; or null.</param>
    /// <param name="fault">The reason for null.</param>
    /// <returns>The noise, or null with a fault.</returns>
    public static LineNoise? Create(
        IReadOnlyList<ObservedLine> lines, UnitCellOptions options, Matrix<double>? covariance, out string? fault)
    {
        fault = null;
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(lines.Count);
        double?[] sigmas = [.. lines.Select(line => Sigma(line, options))];
        int missing = Array.FindIndex(sigmas, s => s is null);
        if (covariance is null && missing < 0)
            covariance = Matrix<double>.Build.DenseOfDiagonalArray([.. sigmas.Select(s => s!.Value * s.Value)]);

        if (covariance is null)
        {
            if (options.Weights == LineWeights.Unit) return new LineNoise(identity, null, false);
            fault = $"{lines[missing].Name} has no σ, and weights by σ need one (a default σ(2θ) needs the wavelength).";
            return null;
        }

        if (Lower(covariance) is not { } lower)
        {
            fault = "The covariance of the lines is not symmetric and positive definite.";
            return null;
        }

        return options.Weights == LineWeights.Unit
            ? new LineNoise(identity, covariance, false)
            : new LineNoise(lower.Solve(identity), covariance, true);
    }

    private static double? Sigma(ObservedLine line, UnitCellOptions options) =>
        line.Sigma ?? (options.DefaultSigmaTwoThetaDegrees is { } sigma && options.Geometry.ToQ(line.Value) is { } q
            ? options.Geometry.SigmaFromTwoTheta(q, sigma)
            : null);

    // The Cholesky factor is taken of the correlation matrix, so that "positive definite" does not depend on units.
    private static Matrix<double>? Lower(Matrix<double> covariance)
    {
        Vector<double> variance = covariance.Diagonal();
        if (!variance.All(v => v > 0 && double.IsFinite(v))) return null;
        Vector<double> sigma = variance.PointwiseSqrt();
        Matrix<double> correlation = covariance.PointwiseDivide(sigma.OuterProduct(sigma));
        if (!correlation.Enumerate().All(double.IsFinite)) return null;
        if ((correlation - correlation.Transpose()).Enumerate().Any(x => Math.Abs(x) > 1e-9)) return null;
        if (correlation.Evd(Symmetricity.Symmetric).EigenValues.Min(e => e.Real) < 1e-12) return null;
        return Matrix<double>.Build.DenseOfDiagonalVector(sigma) * correlation.Cholesky().Factor;
    }
}
