namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Covariance of the relative errors (δa/a, δc/c) of a hexagonal cell; dimensionless.</summary>
/// <param name="AA">Variance of δa/a.</param>
/// <param name="AC">Covariance of δa/a and δc/c.</param>
/// <param name="CC">Variance of δc/c.</param>
/// <remarks>δV/V = 2 δa/a + δc/c, so every result here is a sum of the two with some weights.</remarks>
public readonly record struct RelativeCovariance(double AA, double AC, double CC)
{
    /// <summary>Two errors that know nothing of each other.</summary>
    /// <param name="sigmaA">σ(a)/a.</param>
    /// <param name="sigmaC">σ(c)/c.</param>
    /// <returns>Their covariance.</returns>
    public static RelativeCovariance Independent(double sigmaA, double sigmaC) => new(sigmaA * sigmaA, 0, sigmaC * sigmaC);

    /// <summary>One error that moves both constants together.</summary>
    /// <param name="a">δa/a for one standard deviation of it.</param>
    /// <param name="c">δc/c for one standard deviation of it.</param>
    /// <returns>Their covariance.</returns>
    public static RelativeCovariance Together(double a, double c) => new(a * a, a * c, c * c);

    /// <summary>Sum over independent causes.</summary>
    /// <param name="left">One cause.</param>
    /// <param name="right">Another cause.</param>
    /// <returns>Both.</returns>
    public static RelativeCovariance operator +(RelativeCovariance left, RelativeCovariance right) =>
        new(left.AA + right.AA, left.AC + right.AC, left.CC + right.CC);

    /// <summary>Standard deviation of a weighted sum of the two errors.</summary>
    /// <param name="weights">The weights.</param>
    /// <returns>σ of w_a δa/a + w_c δc/c, ≥ 0.</returns>
    public double Sigma(CellWeights weights) => Math.Sqrt(Math.Max(
        0, (weights.A * weights.A * AA) + (2 * weights.A * weights.C * AC) + (weights.C * weights.C * CC)));
}
