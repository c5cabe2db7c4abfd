namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>A difference that should be zero.</summary>
/// <param name="Value">The difference.</param>
/// <param name="Sigma">One standard uncertainty of it with every correlation, in the unit of the value, ≥ 0.</param>
public readonly record struct Discrepancy(double Value, double Sigma)
{
    /// <summary>The difference in units of its σ; ±∞ never: a difference without uncertainty has no z.</summary>
    public double? Z => Sigma > 0 ? Value / Sigma : null;
}
