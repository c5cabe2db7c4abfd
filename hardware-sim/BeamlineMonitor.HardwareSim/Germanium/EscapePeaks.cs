using BeamlineMonitor.HardwareSim.Beams;

namespace BeamlineMonitor.HardwareSim.Germanium;

/// <summary>Germanium K fluorescence that leaves the crystal through its face and takes its energy with it.</summary>
/// <param name="crystal">Attenuation of germanium above its K edge.</param>
public sealed class EscapePeaks(Material crystal)
{
    /// <summary>Energy of Kα1, keV.</summary>
    public const double AlphaKeV = 9.886;

    /// <summary>Energy of Kβ1, keV.</summary>
    public const double BetaKeV = 10.982;

    private const double EdgeKeV = 11.103;

    // Elam, Ravel and Sieber, Radiat. Phys. Chem. 63, 121 (2002), as tabulated in data_sources/elam.dat of github.com/xraypy/XrayDB (opened):
    // K yield 0.523, K jump 7.392, Kα 86.9 % and Kβ 13.1 % of the K lines; μ/ρ at 9.886 and 10.982 keV.
    private const double ShareOfShell = 1 - (1 / 7.392);
    private const double Yield = 0.523;
    private const double AlphaShare = 0.869;
    private const double AlphaSquareCentimetresPerGram = 38.6;
    private const double BetaSquareCentimetresPerGram = 28.97;

    /// <summary>Shares of the absorbed photons that lose a Kα or a Kβ.</summary>
    /// <param name="energyKeV">Photon energy, keV.</param>
    /// <returns>Two shares, 0 to 1; 0 below the K edge.</returns>
    /// <remarks>
    /// A thick crystal absorbs at depth z with density μ exp(−μz). Fluorescence of all directions is then, of it, with s = μ_f/μ, the share
    /// ½ ∫₀¹ du u/(u + s) = ½ (1 − s ln(1 + 1/s)) that leaves through the face (u is the cosine of its direction).
    /// </remarks>
    public (double Alpha, double Beta) Shares(double energyKeV)
    {
        if (energyKeV <= EdgeKeV) return (0, 0);
        double incoming = crystal.MassAttenuation(energyKeV);
        return (
            ShareOfShell * Yield * AlphaShare * Leaves(AlphaSquareCentimetresPerGram / incoming),
            ShareOfShell * Yield * (1 - AlphaShare) * Leaves(BetaSquareCentimetresPerGram / incoming));
    }

    private static double Leaves(double s) => 0.5 * (1 - (s * Math.Log(1 + (1 / s))));
}
