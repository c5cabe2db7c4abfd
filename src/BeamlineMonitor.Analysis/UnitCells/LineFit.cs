using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>Weighted least squares of a <see cref="LineModel"/>: Gauss-Newton with Marquardt's damping.</summary>
/// <remarks>
/// It ends when the whitened residuals are orthogonal to the model's tangent plane, which bounds the distance to the minimum in units
/// of σ, whatever the scale of the problem.
/// </remarks>
internal static class LineFit
{
    private const int MaxIterations = 100;
    private const double Orthogonality = 1e-9; // σ of the residuals
    private const double Rounding = 1e-14; // of the observed values

    /// <summary>Finds the minimum.</summary>
    /// <param name="model">The model.</param>
    /// <param name="whitening">See <see cref="LineNoise"/>.</param>
    /// <param name="start">Where to start; every line must be reachable from there.</param>
    /// <returns>The parameters, or null where no minimum was found.</returns>
    public static Vector<double>? Minimise(LineModel model, Matrix<double> whitening, Vector<double> start)
    {
        double rounding = Rounding * (whitening.PointwiseAbs() * model.Observed.PointwiseAbs()).L2Norm();
        Vector<double> parameters = start;
        Vector<double>? residual = Residual(parameters);
        double damping = 0;
        for (int i = 0; i < MaxIterations && residual is not null; i++)
        {
            Matrix<double> jacobian = whitening * model.Jacobian(parameters);
            var qr = jacobian.QR(QRMethod.Thin);
            double offset = qr.Q.TransposeThisAndMultiply(residual).L2Norm();
            if (!double.IsFinite(offset)) return null;
            if (offset <= (Orthogonality * residual.L2Norm()) + rounding) return parameters;

            Vector<double> scale = jacobian.ColumnNorms(2);
            for (; ; damping = Math.Max(1e-3, 10 * damping))
            {
                if (damping > 1e12) return null;
                Vector<double> step = damping == 0 ? qr.Solve(residual) : Damped(jacobian, residual, Math.Sqrt(damping) * scale);
                // Near the minimum the sum of squares changes by rounding alone; the gradient still knows the way.
                if (Residual(parameters + step) is { } next && next.L2Norm() <= residual.L2Norm() + rounding)
                {
                    (parameters, residual, damping) = (parameters + step, next, damping > 1e-3 ? damping / 10 : 0);
                    break;
                }
            }
        }

        return null;

        Vector<double>? Residual(Vector<double> at) => model.Predict(at) is { } predicted ? whitening * (model.Observed - predicted) : null;
    }

    private static Vector<double> Damped(Matrix<double> jacobian, Vector<double> residual, Vector<double> damping)
    {
        Matrix<double> stacked = jacobian.Stack(Matrix<double>.Build.DenseOfDiagonalVector(damping));
        var right = Vector<double>.Build.Dense(stacked.RowCount);
        residual.CopySubVectorTo(right, 0, 0, residual.Count);
        return stacked.QR(QRMethod.Thin).Solve(right);
    }
}
