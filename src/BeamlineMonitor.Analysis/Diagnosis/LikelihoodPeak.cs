using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>The likelihood of one frame about its maximum: a Gaussian in the quantities y of <see cref="CauseQuantities"/>.</summary>
internal sealed class LikelihoodPeak
{
    /// <summary>Describes the peak.</summary>
    /// <param name="logHeight">ln of the likelihood at the maximum, times the volumes of what is not in y.</param>
    /// <param name="y">ŷ; shape [size].</param>
    /// <param name="covariance">C; shape [size, size].</param>
    public LikelihoodPeak(double logHeight, Vector<double> y, Matrix<double> covariance)
    {
        LogHeight = logHeight;
        Information = covariance.Inverse();
        Weighted = Information * y;
        ChiSquared = y * Weighted;
    }

    /// <summary>ln of its height.</summary>
    public double LogHeight { get; }

    /// <summary>C⁻¹.</summary>
    public Matrix<double> Information { get; }

    /// <summary>C⁻¹ ŷ.</summary>
    public Vector<double> Weighted { get; }

    /// <summary>ŷᵀ C⁻¹ ŷ.</summary>
    public double ChiSquared { get; }
}
