namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>A range of x; null at an end where the curve sets none.</summary>
/// <param name="Lower">Lower end, or null.</param>
/// <param name="Upper">Upper end, or null.</param>
public readonly record struct XInterval(double? Lower, double? Upper)
{
    /// <summary>Half width of the two-sided 95 % interval of a normal distribution, in σ.</summary>
    public const double Sigmas95 = 1.959963984540054;

    /// <summary>True when x lies inside or at an end.</summary>
    /// <param name="x">Li content.</param>
    /// <returns>Whether the interval holds it.</returns>
    public bool Contains(double x) => !(x < Lower) && !(x > Upper);
}
