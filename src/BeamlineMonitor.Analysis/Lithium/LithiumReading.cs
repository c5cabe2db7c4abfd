namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Li content from one quantity: a value with its uncertainty, or a bound without one.</summary>
/// <param name="X">x, or the bound.</param>
/// <param name="Side">Whether <paramref name="X"/> is a value or a bound, and of which side.</param>
/// <param name="Budget">What makes up the uncertainty; null for a bound.</param>
/// <param name="Interval68">Range of x at 1 σ of all causes, by inverting the curve at both ends; open where it leaves what can be read.</param>
/// <param name="Interval95">Range of x at 1.96 σ, likewise.</param>
/// <param name="Flags">What holds for this reading.</param>
public sealed record LithiumReading(
    double X, BoundSide Side, LithiumBudget? Budget, XInterval Interval68, XInterval Interval95, LithiumCaveats Flags)
{
    /// <summary>One standard uncertainty of x, all causes together, by the curve's slope; null for a bound.</summary>
    public double? Sigma => Budget?.Total;

    /// <summary>∂x/∂ ln a and ∂x/∂ ln c: with them x has a covariance with any other reading. Null for a bound and for a mean.</summary>
    public CellWeights? Weights { get; init; }

    /// <summary>The part of it that comes from counting: lines, pristine frames, share of a second cell; null for a bound.</summary>
    public double? SigmaCounting => Budget?.Counting;
}
