namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>The places of the width law and the tail at the head of every model's parameter list.</summary>
/// <remarks>The squares n² and g² are fitted, not n and g: FWHM² is linear in them, so a term that is not there ends at 0 and not at a cusp.</remarks>
public static class ShapeParameters
{
    /// <summary>n², keV².</summary>
    public const int NoiseSquared = 0;

    /// <summary>Fano factor.</summary>
    public const int Fano = 1;

    /// <summary>g².</summary>
    public const int DivergenceSquared = 2;

    /// <summary>f0.</summary>
    public const int TailFraction = 3;

    /// <summary>f1.</summary>
    public const int TailGrowth = 4;

    /// <summary>β, keV.</summary>
    public const int TailLength = 5;

    /// <summary>Number of shape parameters.</summary>
    public const int Count = 6;

    /// <summary>Variance of a line's Gaussian from these parameters, keV², without the width of a channel.</summary>
    /// <param name="values">The parameters of a model; shape [≥ <see cref="Count"/>].</param>
    /// <param name="centreKeV">Line energy, keV.</param>
    /// <param name="isReflection">True for a Bragg reflection.</param>
    /// <returns>σ², keV², &gt; 0.</returns>
    internal static double Variance(ReadOnlySpan<double> values, double centreKeV, bool isReflection)
    {
        double fwhmSquared = values[NoiseSquared]
            + (WidthLaw.FwhmSquaredPerVariance * values[Fano] * WidthLaw.PairEnergyKeV * centreKeV)
            + (isReflection ? values[DivergenceSquared] * centreKeV * centreKeV : 0);
        return fwhmSquared / WidthLaw.FwhmSquaredPerVariance;
    }
}
