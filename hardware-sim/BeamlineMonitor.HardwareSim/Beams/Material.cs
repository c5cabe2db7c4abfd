using System.Collections.Immutable;

namespace BeamlineMonitor.HardwareSim.Beams;

/// <summary>How a material attenuates X-rays: a table, straight between its points in the logarithms of both, and beyond its ends.</summary>
/// <param name="Name">Its name in the beamline's file.</param>
/// <param name="DensityGramsPerCubicCentimetre">Density, g/cm³, &gt; 0.</param>
/// <param name="Table">Energy, keV, and mass attenuation coefficient, cm²/g, by rising energy; at least two points, no absorption edge between.</param>
public sealed record Material(
    string Name, double DensityGramsPerCubicCentimetre, ImmutableArray<(double EnergyKeV, double SquareCentimetresPerGram)> Table)
{
    /// <summary>Attenuation of a length.</summary>
    /// <param name="energyKeV">Photon energy, keV, &gt; 0.</param>
    /// <param name="millimetres">Length, mm.</param>
    /// <returns>μ·t, dimensionless.</returns>
    public double OpticalDepth(double energyKeV, double millimetres) =>
        MassAttenuation(energyKeV) * DensityGramsPerCubicCentimetre * millimetres / 10;

    /// <summary>Mass attenuation coefficient μ/ρ.</summary>
    /// <param name="energyKeV">Photon energy, keV, &gt; 0.</param>
    /// <returns>cm²/g.</returns>
    public double MassAttenuation(double energyKeV)
    {
        int above = 1;
        while (above < Table.Length - 1 && Table[above].EnergyKeV < energyKeV) above++;
        (double lowE, double low) = Table[above - 1];
        (double highE, double high) = Table[above];
        return low * Math.Pow(high / low, Math.Log(energyKeV / lowE) / Math.Log(highE / lowE));
    }
}
