namespace BeamlineMonitor.HardwareSim.Beams;

/// <summary>Something the beam passes.</summary>
/// <param name="Material">What it is made of.</param>
/// <param name="ThicknessMillimetres">How much of it, mm, ≥ 0.</param>
public sealed record Absorber(Material Material, double ThicknessMillimetres)
{
    /// <summary>What passes.</summary>
    /// <param name="energyKeV">Photon energy, keV.</param>
    /// <returns>0 to 1.</returns>
    public double Transmission(double energyKeV) => Math.Exp(-Material.OpticalDepth(energyKeV, ThicknessMillimetres));
}
