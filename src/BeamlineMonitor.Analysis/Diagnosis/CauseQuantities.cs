using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.TwoCells;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>
/// The quantities y that the causes speak of, as a fit has them with their counting covariance: u = δa/a off the curve at the fitted c,
/// v = g² less the reference's, and, with an inert line, s = shift of the energy scale, keV.
/// </summary>
/// <param name="analyzer">The analysis that the frames went through.</param>
internal sealed class CauseQuantities(TwoCellAnalyzer analyzer)
{
    /// <summary>Place of u.</summary>
    public const int OffCurve = 0;

    /// <summary>Place of v.</summary>
    public const int Broadening = 1;

    /// <summary>Place of s.</summary>
    public const int Shift = 2;

    /// <summary>Number of quantities: s is one only with an inert line.</summary>
    public int Size { get; } = analyzer.ShowsDrift ? 3 : 2;

    /// <summary>True where a fit determines all of them.</summary>
    /// <param name="fit">The fit.</param>
    /// <returns>False for too few lines.</returns>
    public bool AreDetermined(CellsFit fit)
    {
        ReadOnlySpan<int> needed = [CellsFit.FirstA, CellsFit.FirstA + 1, CellsFit.DivergenceAt, CellsFit.ShiftAt];
        foreach (int quantity in needed[..(Size + 1)])
        {
            if (!(fit.Of(quantity, quantity) > 0)) return false;
        }

        return true;
    }

    /// <summary>Reads them from a fit.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="offCurve">u of the fit.</param>
    /// <returns>ŷ and its counting covariance; shapes [size] and [size, size].</returns>
    public (Vector<double> Y, Matrix<double> Covariance) Of(CellsFit fit, double offCurve)
    {
        double pristine = analyzer.Reference.Width.Divergence, slope = analyzer.Lithium.SlopeAt(fit);
        var gradients = Matrix<double>.Build.Dense(Size, CellsFit.Quantities);
        gradients[OffCurve, CellsFit.FirstA] = 1 / fit.First.A;
        gradients[OffCurve, CellsFit.FirstA + 1] = -slope / fit.First.C;
        gradients[Broadening, CellsFit.DivergenceAt] = 1;
        if (Size > Shift) gradients[Shift, CellsFit.ShiftAt] = 1;
        double[] y = [offCurve, fit.DivergenceSquared - (pristine * pristine), fit.ShiftKeV];
        var counting = Matrix<double>.Build.Dense(CellsFit.Quantities, CellsFit.Quantities, fit.Of);
        return (Vector<double>.Build.Dense(y[..Size]), gradients * counting.TransposeAndMultiply(gradients));
    }

    /// <summary>What reference, curve and surroundings leave open in any layer; common to its frames.</summary>
    /// <param name="sigmaOffCurve">σ of u without counting.</param>
    /// <param name="priors">What the surroundings may do.</param>
    /// <returns>Their covariance; shape [size, size].</returns>
    public Matrix<double> LeftOpen(double sigmaOffCurve, DiagnosisPriors priors)
    {
        PhaseReference reference = analyzer.Reference;
        double ofInert = reference.Inert?.SigmaEnergyKeV ?? 0;
        double[] variances =
        [
            sigmaOffCurve * sigmaOffCurve,
            (reference.SigmaDivergenceSquared * reference.SigmaDivergenceSquared) + (priors.SigmaDivergenceSquared * priors.SigmaDivergenceSquared),
            (ofInert * ofInert) + (priors.InertSigmaKeV * priors.InertSigmaKeV),
        ];
        return Matrix<double>.Build.Diagonal(Size, Size, i => variances[i]);
    }

    /// <summary>The same where a cause opens one of them.</summary>
    /// <param name="leftOpen">What is open without it.</param>
    /// <param name="quantity">Which one.</param>
    /// <param name="sigma">How far.</param>
    /// <returns>The covariance.</returns>
    public static Matrix<double> Opened(Matrix<double> leftOpen, int quantity, double sigma)
    {
        Matrix<double> opened = leftOpen.Clone();
        opened[quantity, quantity] += sigma * sigma;
        return opened;
    }

    /// <summary>How far δa/a goes off the curve for 1 GPa of tension at the c of a fit.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="elasticity">What stress does to d.</param>
    /// <returns>GPa⁻¹.</returns>
    /// <remarks>a and c change alike, and the a of the curve follows c.</remarks>
    public double OffCurvePerGPa(CellsFit fit, BiaxialElasticity elasticity) => elasticity.RelativeDPerGPa * (1 - analyzer.Lithium.SlopeAt(fit));
}
