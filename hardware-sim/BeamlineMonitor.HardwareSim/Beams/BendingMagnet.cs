namespace BeamlineMonitor.HardwareSim.Beams;

/// <summary>The photons of a bending magnet against their energy.</summary>
public static class BendingMagnet
{
    private const double Step = 0.05; // of t; the trapezoidal rule has settled to 1e-12 there
    private const double Negligible = 1e-15;

    /// <summary>The integral of the modified Bessel function K5/3 from y to infinity.</summary>
    /// <param name="y">Photon energy over critical energy, &gt; 0.</param>
    /// <returns>Dimensionless. Photons in an interval of fixed width go as this, photons in a fixed relative bandwidth as y times this.</returns>
    /// <exception cref="ArgumentOutOfRangeException">y is not positive and finite.</exception>
    /// <remarks>
    /// K_ν(x) = ∫₀^∞ exp(−x cosh t) cosh νt dt, so that the integral over x is ∫₀^∞ exp(−y cosh t) cosh(5t/3)/cosh t dt. The integrand falls
    /// off doubly exponentially, where equal steps converge fastest.
    /// </remarks>
    public static double IntegralOfK(double y)
    {
        if (!(y > 0 && double.IsFinite(y))) throw new ArgumentOutOfRangeException(nameof(y), y, "E/Ec must be positive and finite.");
        double sum = 0.5 * Math.Exp(-y);
        for (double t = Step; ; t += Step)
        {
            double term = Math.Exp(-y * Math.Cosh(t)) * Math.Cosh(5 * t / 3) / Math.Cosh(t);
            sum += term;
            if (y * Math.Sinh(t) > 1 && term <= Negligible * sum) return Step * sum; // past the integrand's maximum
        }
    }

    /// <summary>Relative number of photons per keV.</summary>
    /// <param name="energyKeV">Photon energy, keV, &gt; 0.</param>
    /// <param name="criticalEnergyKeV">Critical energy Ec, keV, &gt; 0.</param>
    /// <returns>In units that a beamline scales.</returns>
    public static double PhotonsPerKeV(double energyKeV, double criticalEnergyKeV) => IntegralOfK(energyKeV / criticalEnergyKeV);
}
