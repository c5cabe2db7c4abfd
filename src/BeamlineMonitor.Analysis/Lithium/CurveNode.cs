namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>One row of a curve file: the hexagonal cell at one Li content, with the uncertainty of the curve's shape there.</summary>
/// <param name="X">Li content x, 0 to 2.</param>
/// <param name="A">a, Å.</param>
/// <param name="C">c, Å.</param>
/// <param name="SigmaA">One standard uncertainty of a left when the curve is tied to a pristine sample, Å, ≥ 0.</param>
/// <param name="SigmaC">The same of c, Å, ≥ 0; independent of that of a.</param>
/// <param name="Source">Id of the source of a and c.</param>
/// <param name="SigmaSource">Id of the source of the uncertainties.</param>
public sealed record CurveNode(double X, double A, double C, double SigmaA, double SigmaC, string Source, string SigmaSource)
{
    /// <summary>Volume of the hexagonal cell, Å³: V = (√3/2) a² c.</summary>
    public double Volume => Math.Sqrt(3) / 2 * A * A * C;
}
