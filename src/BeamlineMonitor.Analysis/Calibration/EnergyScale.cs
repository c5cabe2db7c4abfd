namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>The energy of a channel's centre: E = c0 + c1·i + c2·i², i 0-based.</summary>
/// <param name="C0KeV">Energy of channel 0, keV.</param>
/// <param name="C1KeV">Gain, keV per channel, &gt; 0 for a usable scale.</param>
/// <param name="C2KeV">Curvature, keV per channel².</param>
public readonly record struct EnergyScale(double C0KeV, double C1KeV, double C2KeV)
{
    /// <summary>Energy at a channel position, keV.</summary>
    /// <param name="channel">Channel position; fractions are allowed.</param>
    /// <returns>Energy, keV.</returns>
    public double EnergyKeV(double channel) => C0KeV + (channel * (C1KeV + (channel * C2KeV)));

    /// <summary>Local gain dE/di, keV per channel.</summary>
    /// <param name="channel">Channel position.</param>
    /// <returns>Gain, keV per channel.</returns>
    public double GainKeV(double channel) => C1KeV + (2 * C2KeV * channel);

    /// <summary>Tells whether every channel of a spectrum lies above the one before it, at energies that are numbers.</summary>
    /// <param name="channels">Number of channels, ≥ 1.</param>
    /// <returns>True where the scale can be used.</returns>
    public bool Rises(int channels) =>
        GainKeV(0) > 0 && GainKeV(channels - 1) > 0 && double.IsFinite(C0KeV) && double.IsFinite(EnergyKeV(channels - 1));

    /// <summary>The channel position of an energy: the root of the quadratic that continues the straight line c0 + c1·i.</summary>
    /// <param name="energyKeV">Energy, keV.</param>
    /// <returns>Channel position, or null where the quadratic never reaches this energy.</returns>
    public double? Channel(double energyKeV)
    {
        double rise = energyKeV - C0KeV;
        double discriminant = (C1KeV * C1KeV) + (4 * C2KeV * rise);
        if (discriminant < 0 || C1KeV <= 0) return null;
        return 2 * rise / (C1KeV + Math.Sqrt(discriminant)); // stable for c2 → 0
    }
}
