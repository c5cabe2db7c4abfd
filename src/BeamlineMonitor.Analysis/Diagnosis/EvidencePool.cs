using BeamlineMonitor.Analysis.Lithium;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>
/// Evidence of a model over the frames of one layer, in Laplace's approximation: each frame's likelihood about its maximum is a Gaussian in
/// the quantities y that the causes speak of, and y is common to the frames.
/// </summary>
/// <remarks>
/// With ŷᵢ, Cᵢ of the frames, C̄⁻¹ = ΣCᵢ⁻¹ and ȳ = C̄ ΣCᵢ⁻¹ŷᵢ, the integral of the likelihoods over a prior y ~ N(0, P) is
/// exp(−½ΣDᵢ − ½(Σŷᵢᵀ Cᵢ⁻¹ ŷᵢ − ȳᵀC̄⁻¹ȳ)) · |2πC̄|^½ · N(ȳ; 0, C̄ + P).
/// </remarks>
internal sealed class EvidencePool(int size)
{
    private readonly Matrix<double> information = Matrix<double>.Build.Dense(size, size);
    private readonly Vector<double> weighted = Vector<double>.Build.Dense(size);
    private double logPeak;
    private double chiSquared;

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">Its peak.</param>
    public void Add(LikelihoodPeak frame)
    {
        information.Add(frame.Information, information);
        weighted.Add(frame.Weighted, weighted);
        chiSquared += frame.ChiSquared;
        logPeak += frame.LogHeight;
    }

    /// <summary>ln of the evidence under a prior.</summary>
    /// <param name="prior">P; shape [size, size].</param>
    /// <returns>ln evidence, up to a constant that all models of the same frames share.</returns>
    public double LogEvidence(Matrix<double> prior)
    {
        (Vector<double> mean, Matrix<double> covariance) = Mean();
        Matrix<double> spread = covariance + prior;
        // |2πC̄|^½ and the norm of N share their 2π.
        double volume = 0.5 * Math.Log(covariance.Determinant() / spread.Determinant());
        return logPeak - (0.5 * (chiSquared - (mean * weighted))) + volume - (0.5 * (mean * spread.Solve(mean)));
    }

    /// <summary>What one quantity is when only it departs from 0, by the frames and the prior of everything else.</summary>
    /// <param name="quantity">Which of y.</param>
    /// <param name="prior">P without that departure.</param>
    /// <returns>The departure and its σ.</returns>
    public Discrepancy Departure(int quantity, Matrix<double> prior)
    {
        (Vector<double> mean, Matrix<double> covariance) = Mean();
        Matrix<double> weight = (covariance + prior).Inverse();
        double own = weight[quantity, quantity];
        return new Discrepancy((weight * mean)[quantity] / own, 1 / Math.Sqrt(own));
    }

    private (Vector<double> Mean, Matrix<double> Covariance) Mean()
    {
        Matrix<double> covariance = information.Inverse();
        return (covariance * weighted, covariance);
    }
}
