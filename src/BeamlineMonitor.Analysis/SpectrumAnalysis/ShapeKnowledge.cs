using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>What is known about widths and tails before a fit.</summary>
/// <param name="Width">Width law to start from.</param>
/// <param name="Tail">Tail to start from.</param>
/// <param name="IsCalibrated">True when a calibration measured them: then only the divergence term is left free, for what the sample adds.</param>
internal sealed record ShapeKnowledge(WidthLaw Width, LineShape Tail, bool IsCalibrated)
{
    private const double WidestNoiseSquared = 25; // keV², a detector nobody would use
    private const double LargestDivergenceSquared = 1e-3; // g = 0.03

    /// <summary>Starts a model with the shape parameters that this knowledge leaves free.</summary>
    /// <returns>The builder.</returns>
    public LineModelBuilder StartModel()
    {
        var builder = new LineModelBuilder(Width, Tail);
        builder.FreeShape(ShapeParameters.DivergenceSquared, 0, LargestDivergenceSquared);
        if (IsCalibrated) return builder;
        builder.FreeShape(ShapeParameters.NoiseSquared, 1e-3, WidestNoiseSquared);
        return builder;
    }

    /// <summary>Writes the shape at the head of a fit's starting values.</summary>
    /// <param name="start">Starting values; shape [parameters].</param>
    public void CopyTo(Span<double> start)
    {
        start[ShapeParameters.NoiseSquared] = Width.NoiseKeV * Width.NoiseKeV;
        start[ShapeParameters.Fano] = Width.Fano;
        start[ShapeParameters.DivergenceSquared] = Width.Divergence * Width.Divergence;
        start[ShapeParameters.TailFraction] = Tail.TailFraction;
        start[ShapeParameters.TailGrowth] = Tail.TailGrowthAt100KeV;
        start[ShapeParameters.TailLength] = Tail.TailKeV;
    }

    /// <summary>The shape that a fit ended with.</summary>
    /// <param name="values">Parameters of the fit.</param>
    /// <returns>The same kind of knowledge with the fitted numbers.</returns>
    public ShapeKnowledge After(ReadOnlySpan<double> values) => this with
    {
        Width = new WidthLaw(
            Math.Sqrt(values[ShapeParameters.NoiseSquared]), values[ShapeParameters.Fano], Math.Sqrt(values[ShapeParameters.DivergenceSquared])),
        Tail = new LineShape(values[ShapeParameters.TailFraction], values[ShapeParameters.TailLength], values[ShapeParameters.TailGrowth]),
    };
}
