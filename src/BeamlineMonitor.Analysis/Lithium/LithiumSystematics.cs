using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>The uncertainties of place and temperature that no fit can know.</summary>
/// <param name="Expansion">Thermal expansion of the cathode, from its phase file.</param>
public sealed record LithiumSystematics(ThermalExpansion Expansion)
{
    /// <summary>σ of the distance along the beam between standard and cell, mm; it counts in absolute mode. Default 0.1.</summary>
    public double PositionSigmaMillimetres { get; init; } = 0.1;

    /// <summary>σ of the cell's movement along the beam between anchor and frame, mm; it does not cancel. Default 0.01 (assumed).</summary>
    public double PositionDriftSigmaMillimetres { get; init; } = 0.01;

    /// <summary>Distance from the gauge to the slit that defines the angle, mm, &gt; 0. Default 1000.</summary>
    public double LeverMillimetres { get; init; } = 1000;

    /// <summary>
    /// σ of the temperature, K: of its change between anchor and frame, in absolute mode of the cell's and the standard's. Default 5.
    /// </summary>
    public double TemperatureSigmaKelvin { get; init; } = 5;

    /// <summary>Expansion of the calibration standard, K⁻¹; it counts in absolute mode. Default 6.4e-6 (LaB6, its phase file).</summary>
    public double StandardExpansionPerKelvin { get; init; } = 6.4e-6;

    /// <summary>Relative error of every d when the gauge lies off its place along the beam.</summary>
    /// <param name="millimetres">How far, mm.</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    /// <returns>|δd/d| = cos²θ · s / L, from δ2θ = s sin 2θ / L and δd/d = −½ cot θ δ2θ: 0.1 mm at 1 m and 2.35° is 2.35e-4° and 1.0e-4.</returns>
    public double RelativeDOfShift(double millimetres, double twoThetaDegrees)
    {
        double cosine = Math.Cos(double.DegreesToRadians(twoThetaDegrees) / 2);
        return cosine * cosine * millimetres / LeverMillimetres;
    }

    internal void RequireSound()
    {
        double[] sigmas = [PositionSigmaMillimetres, PositionDriftSigmaMillimetres, TemperatureSigmaKelvin];
        if (!(Array.TrueForAll(sigmas, sigma => sigma >= 0 && double.IsFinite(sigma))
            && LeverMillimetres > 0 && double.IsFinite(LeverMillimetres)
            && double.IsFinite(StandardExpansionPerKelvin + Expansion.APerKelvin + Expansion.CPerKelvin)))
            throw new ArgumentException("Uncertainties of place and temperature must be finite and not negative, the lever positive.");
    }
}
