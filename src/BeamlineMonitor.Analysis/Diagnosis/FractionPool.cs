using MathNet.Numerics;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>The fraction of a second cell over the frames of a layer, common to them and anything from 0 to 1 beforehand.</summary>
internal sealed class FractionPool
{
    private double weights;
    private double weighted;
    private double squares;

    /// <summary>Mean fraction.</summary>
    public double Value => weights > 0 ? weighted / weights : 0;

    /// <summary>σ of the mean.</summary>
    public double Sigma => weights > 0 ? 1 / Math.Sqrt(weights) : 1;

    /// <summary>ln ∫₀¹ of the frames' Gaussians of unit height.</summary>
    public double LogVolume
    {
        get
        {
            if (weights == 0) return 0;
            double scale = Sigma * Constants.Sqrt2;
            double inside = 0.5 * (SpecialFunctions.Erf((1 - Value) / scale) + SpecialFunctions.Erf(Value / scale));
            return (-0.5 * (squares - (Value * weighted))) + Math.Log(Constants.Sqrt2Pi * Sigma * inside);
        }
    }

    /// <summary>Adds a frame's fraction.</summary>
    /// <param name="fraction">f.</param>
    /// <param name="sigma">Its σ; a frame that does not determine it (0) adds nothing.</param>
    public void Add(double fraction, double sigma)
    {
        if (!(sigma > 0)) return;
        double weight = 1 / (sigma * sigma);
        weights += weight;
        weighted += weight * fraction;
        squares += weight * fraction * fraction;
    }
}
