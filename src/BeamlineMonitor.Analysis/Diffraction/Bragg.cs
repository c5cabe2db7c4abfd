namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>Bragg's law for a white beam and a detector at a fixed angle: E = hc / (2 d sin θ).</summary>
public static class Bragg
{
    /// <summary>hc in keV·Å, from the exact SI values of h, c and e (CODATA 2018). Truncating it to 12.398 costs 3.4e-5 in d.</summary>
    public const double HcKeVAngstrom = 12.398419843320026;

    /// <summary>Converts the photon energy of a reflection to its d-spacing.</summary>
    /// <param name="energyKeV">Photon energy, keV, &gt; 0.</param>
    /// <param name="twoThetaDegrees">Scattering angle 2θ, degrees, in (0, 180).</param>
    /// <returns>d-spacing, Å.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range or NaN.</exception>
    public static double DSpacing(double energyKeV, double twoThetaDegrees)
    {
        RequirePositive(energyKeV, nameof(energyKeV));
        return EnergyTimesD(twoThetaDegrees) / energyKeV;
    }

    /// <summary>Converts a d-spacing to the photon energy that is reflected into the detector.</summary>
    /// <param name="dSpacingAngstrom">d-spacing, Å, &gt; 0.</param>
    /// <param name="twoThetaDegrees">Scattering angle 2θ, degrees, in (0, 180).</param>
    /// <returns>Photon energy, keV.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range or NaN.</exception>
    public static double EnergyKeV(double dSpacingAngstrom, double twoThetaDegrees)
    {
        RequirePositive(dSpacingAngstrom, nameof(dSpacingAngstrom));
        return EnergyTimesD(twoThetaDegrees) / dSpacingAngstrom;
    }

    /// <summary>The constant of one detector angle: E·d = hc / (2 sin θ).</summary>
    /// <param name="twoThetaDegrees">Scattering angle 2θ, degrees, in (0, 180).</param>
    /// <returns>E·d, keV·Å (302.309 at 2.35°).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The angle is outside its range or NaN.</exception>
    public static double EnergyTimesD(double twoThetaDegrees)
    {
        if (!(twoThetaDegrees > 0 && twoThetaDegrees < 180))
            throw new ArgumentOutOfRangeException(nameof(twoThetaDegrees), twoThetaDegrees, "2θ must lie between 0 and 180 degrees.");
        return HcKeVAngstrom / (2 * Math.Sin(double.DegreesToRadians(twoThetaDegrees) / 2));
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, "The value must be positive and finite.");
    }
}
