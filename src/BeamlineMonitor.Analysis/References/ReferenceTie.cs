using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.References;

/// <summary>A measured area ratio of two lines of one phase, held where one of them cannot be told from a neighbour.</summary>
/// <param name="Name">Its name in the phase file, such as I006_I003.</param>
/// <param name="Tied">The line that follows.</param>
/// <param name="To">The line that it follows.</param>
/// <param name="Ratio">Area of the tied line over that of the other, ≥ 0.</param>
/// <param name="SigmaRatio">One standard uncertainty of the ratio, &gt; 0: a fit knows it no better.</param>
public sealed record ReferenceTie(string Name, MillerIndices Tied, MillerIndices To, double Ratio, double SigmaRatio)
{
    // Both lines move down the beam's spectrum as c grows: at x = .635 I(006)/I(003) is 8 % higher than at x = 1 in the plain beam of the simulation, 18 %
    // in a hardened one (docs/simulation/spectra.md).
    private const double ChangeWithCharge = 0.15;

    /// <summary>The tie as frames of charged layers may hold it: they know the ratio to what charge may change it by, 15 %, and no better.</summary>
    /// <returns>The tie with a wider σ.</returns>
    public ReferenceTie ForChargedLayers() => this with { SigmaRatio = double.Hypot(SigmaRatio, ChangeWithCharge * Ratio) };
}
