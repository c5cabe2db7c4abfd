using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>The uncertainties of place and temperature that no fit can know.</summary>
/// <param name="Expansion">Thermal expansion of the cathode, from its phase file.</param>
public sealed record LithiumSystematics(ThermalExpansion Expansion)
{
    private const double LargestRiseKelvin = 500;

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

    /// <summary>
    /// How much warmer the cell was in the frame than in the anchor's frames, K, as measured; 0 where it was not. a and c are brought to the anchor's
    /// temperature by it before x is read. In absolute mode against the curve's own temperature.
    /// </summary>
    public double RiseKelvin { get; init; }

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

    /// <summary>Brings a cell to the temperature of its anchor.</summary>
    /// <param name="cell">The cell as measured.</param>
    /// <returns>The cell with a / (1 + α_a ΔT) and c / (1 + α_c ΔT); its uncertainties scale along.</returns>
    internal MeasuredCell AtAnchor(MeasuredCell cell)
    {
        if (RiseKelvin == 0) return cell;
        double a = 1 / (1 + (Expansion.APerKelvin * RiseKelvin)), c = 1 / (1 + (Expansion.CPerKelvin * RiseKelvin));
        return cell with
        {
            A = a * cell.A, C = c * cell.C, SigmaA = a * cell.SigmaA, SigmaC = c * cell.SigmaC, CovarianceAC = a * c * cell.CovarianceAC,
        };
    }

    internal void RequireSound()
    {
        double[] sigmas = [PositionSigmaMillimetres, PositionDriftSigmaMillimetres, TemperatureSigmaKelvin];
        if (!(Array.TrueForAll(sigmas, sigma => sigma >= 0 && double.IsFinite(sigma))
            && Math.Abs(RiseKelvin) <= LargestRiseKelvin
            && LeverMillimetres > 0 && double.IsFinite(LeverMillimetres)
            && double.IsFinite(StandardExpansionPerKelvin + Expansion.APerKelvin + Expansion.CPerKelvin)))
            throw new ArgumentException("Uncertainties of place and temperature must be finite and not negative, the lever positive, a rise of temperature at most 500 K.");
    }
}
