namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>Compton scattering of the beam by everything in its way, the same at every stage position: smooth, without lines.</summary>
/// <param name="PeakOverBackground">Height of (003) of a full gauge over the background beneath it, &gt; 0.</param>
/// <param name="HalfScatteringPerAngstrom">sin θ/λ at which half of the electrons scatter incoherently, 1/Å, &gt; 0.</param>
public sealed record Background(double PeakOverBackground, double HalfScatteringPerAngstrom)
{
    /// <summary>Share of the electrons that scatter incoherently: s²/(s² + h²), which is right at both ends.</summary>
    /// <param name="perAngstrom">s = sin θ/λ, 1/Å, ≥ 0.</param>
    /// <returns>0 to 1.</returns>
    public double IncoherentShare(double perAngstrom)
    {
        double square = perAngstrom * perAngstrom;
        return square / (square + (HalfScatteringPerAngstrom * HalfScatteringPerAngstrom));
    }
}
