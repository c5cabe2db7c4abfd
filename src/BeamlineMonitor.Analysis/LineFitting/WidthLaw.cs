namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// The width of a line against its energy: FWHM² = n² + 8 ln 2 · F · ε · E (+ (g E)² for Bragg reflections only).
/// The three terms are electronic noise, charge statistics in germanium, and the angular divergence of the beam and slits, which
/// fluorescence and radioactive sources never see.
/// </summary>
/// <param name="NoiseKeV">n, keV, &gt; 0.</param>
/// <param name="Fano">F, dimensionless, about 0.11 for germanium.</param>
/// <param name="Divergence">g = cot θ · Δθ (full width), dimensionless, ≥ 0; about 0.003.</param>
public readonly record struct WidthLaw(double NoiseKeV, double Fano, double Divergence)
{
    /// <summary>Energy per electron-hole pair in germanium at 77 K, keV.</summary>
    public const double PairEnergyKeV = 0.00296;

    /// <summary>8 ln 2, the square of the ratio of FWHM to standard deviation of a Gaussian.</summary>
    public const double FwhmSquaredPerVariance = 5.545177444479562;

    /// <summary>A common germanium detector: n = 0.45 keV, F = 0.11, g = 0.003.</summary>
    public static WidthLaw Default { get; } = new(0.45, 0.11, 0.003);

    /// <summary>Full width at half maximum, keV.</summary>
    /// <param name="energyKeV">Line energy, keV.</param>
    /// <param name="isReflection">True for a Bragg reflection, which is widened by divergence; false for fluorescence and sources.</param>
    /// <returns>FWHM, keV.</returns>
    public double FwhmKeV(double energyKeV, bool isReflection)
    {
        double divergence = isReflection ? Divergence * energyKeV : 0;
        return Math.Sqrt((NoiseKeV * NoiseKeV) + (FwhmSquaredPerVariance * Fano * PairEnergyKeV * energyKeV) + (divergence * divergence));
    }
}
