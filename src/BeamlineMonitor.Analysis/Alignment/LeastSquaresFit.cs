using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>Weighted least squares of a few unknowns by MathNet's Levenberg-Marquardt, with the covariance from the a-priori errors.</summary>
/// <param name="Values">The unknowns; shape [p].</param>
/// <param name="Covariance">Their covariance; shape [p, p].</param>
/// <param name="ReducedChiSquare">χ² per degree of freedom; 1 without one.</param>
internal sealed record LeastSquaresFit(Vector<double> Values, Matrix<double> Covariance, double ReducedChiSquare)
{
    private const double GradientTolerance = 1e-10, StepTolerance = 1e-10;
    private const int MostIterations = 200;

    /// <summary>Fits.</summary>
    /// <param name="model">Expected values from the unknowns.</param>
    /// <param name="measured">Measured values; shape [n].</param>
    /// <param name="sigmas">One standard uncertainty of each, &gt; 0; shape [n].</param>
    /// <param name="start">Where to start; shape [p], p ≤ n.</param>
    /// <returns>The fit; null where it did not converge or the measurements do not determine all unknowns.</returns>
    public static LeastSquaresFit? Find(Func<Vector<double>, double[]> model, double[] measured, double[] sigmas, double[] start)
    {
        Vector<double> y = Vector<double>.Build.Dense(measured);
        IObjectiveModel objective = ObjectiveFunction.NonlinearModel(
            (unknowns, _) => Vector<double>.Build.Dense(model(unknowns)),
            Vector<double>.Build.Dense(measured.Length, i => i),
            y,
            Vector<double>.Build.Dense(measured.Length, i => 1 / (sigmas[i] * sigmas[i])));
        NonlinearMinimizationResult found = new LevenbergMarquardtMinimizer(gradientTolerance: GradientTolerance, stepTolerance: StepTolerance, functionTolerance: 0, maximumIterations: MostIterations)
            .FindMinimum(objective, Vector<double>.Build.Dense(start));
        if (found.ReasonForExit is ExitCondition.InvalidValues or ExitCondition.ExceedIterations or ExitCondition.None) return null;
        Matrix<double> covariance = found.ModelInfoAtMinimum.Hessian.Inverse();
        for (int i = 0; i < start.Length; i++)
        {
            if (!(covariance[i, i] > 0) || !double.IsFinite(covariance[i, i])) return null;
        }

        int degrees = measured.Length - start.Length;
        return new LeastSquaresFit(found.MinimizingPoint, covariance, degrees > 0 ? found.ModelInfoAtMinimum.Value / degrees : 1);
    }
}
