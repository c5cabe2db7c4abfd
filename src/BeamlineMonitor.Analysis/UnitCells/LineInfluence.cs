using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>
/// Deletion diagnostics of a (generalised) least-squares fit, at its minimum. A line is deleted by giving it a shift of its own, which
/// takes it out of correlated lines too; for independent lines this is the textbook hat = hᵢᵢ and residual/(1 − hᵢᵢ).
/// </summary>
/// <remarks>With weights P = TᵀT, TJ = QR and W = (1 − QQᵀ)T the shift of line i is (Pe)ᵢ/|Wᵢ|² and its variance 1/|Wᵢ|².</remarks>
internal sealed class LineInfluence
{
    private const double Lost = 1e-14; // below this share of |Tᵢ|² nothing but rounding is left of a line

    private readonly Matrix<double> _pull; // Qᵀ T
    private readonly Matrix<double> _inverseR;
    private readonly Vector<double> _rest; // |Wᵢ|², 0 where the line is alone in determining something
    private readonly Vector<double> _weightedResidual; // P e

    public LineInfluence(Matrix<double> whitening, Matrix<double> jacobian, Vector<double> residual)
    {
        var qr = (whitening * jacobian).QR(QRMethod.Thin);
        _pull = qr.Q.TransposeThisAndMultiply(whitening);
        _inverseR = qr.R.Inverse();
        Vector<double> whitened = whitening * residual;
        _weightedResidual = whitening.TransposeThisAndMultiply(whitened);
        SumOfSquares = whitened.DotProduct(whitened);
        Cofactor = _inverseR * _inverseR.Transpose();

        int n = jacobian.RowCount;
        Matrix<double> rest = whitening - (qr.Q * _pull);
        Hat = Vector<double>.Build.Dense(n);
        _rest = Vector<double>.Build.Dense(n);
        for (int i = 0; i < n; i++)
        {
            double own = whitening.Column(i).DotProduct(whitening.Column(i));
            double left = rest.Column(i).DotProduct(rest.Column(i));
            _rest[i] = left > Lost * own ? left : 0;
            Hat[i] = _rest[i] > 0 ? Math.Min(1, _pull.Column(i).DotProduct(_pull.Column(i)) / own) : 1; // 1 − left/own, exact near 0
        }
    }

    /// <summary>Weighted sum of squared residuals.</summary>
    public double SumOfSquares { get; }

    /// <summary>(JᵀPJ)⁻¹.</summary>
    public Matrix<double> Cofactor { get; }

    /// <summary>Leverage of each line, 0 to 1.</summary>
    public Vector<double> Hat { get; }

    /// <summary>Covariance of the parameters when the lines' covariance is not the inverse weight: A⁻¹JᵀP Σ PJA⁻¹.</summary>
    public Matrix<double> Sandwich(Matrix<double> covariance)
    {
        Matrix<double> gain = _inverseR * _pull; // d(parameters) = gain · d(lines)
        return gain * covariance * gain.Transpose();
    }

    /// <summary>The line's shift against the prediction of the others, in its standard errors at unit weight; null where hat is 1.</summary>
    public double? Studentized(int line) => _rest[line] > 0 ? _weightedResidual[line] / Math.Sqrt(_rest[line]) : null;

    /// <summary>√(hat/(1 − hat)) without the cancellation near 1; null where hat is 1.</summary>
    public double? Potential(int line) => _rest[line] > 0 ? _pull.Column(line).L2Norm() / Math.Sqrt(_rest[line]) : null;

    /// <summary>First-order change of the parameters when the line is deleted; null where hat is 1.</summary>
    public Vector<double>? DeletionChange(int line) =>
        _rest[line] > 0 ? -_inverseR * _pull.Column(line) * (_weightedResidual[line] / _rest[line]) : null;
}
