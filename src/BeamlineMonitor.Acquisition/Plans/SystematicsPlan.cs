using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>What place along the beam and temperature add to the error of x; no fit can know it.</summary>
/// <param name="MeasuredSigmaKelvin">σ of a temperature that is measured, K: the sensor is not the electrode.</param>
/// <param name="PositionSigmaMillimetres">σ of the distance along the beam between standard and cell, mm; the anchor cancels it.</param>
/// <param name="DriftSigmaMillimetres">σ of the cell's movement along the beam since its pristine frames, mm; it does not cancel.</param>
/// <param name="LeverMillimetres">Distance from the gauge to the slit that defines the angle, mm.</param>
public sealed record SystematicsPlan(
    double MeasuredSigmaKelvin, double PositionSigmaMillimetres, double DriftSigmaMillimetres, double LeverMillimetres)
{
    /// <summary>1 K; .1 mm, .01 mm and 1 m, as the analysis assumes where nobody says more.</summary>
    public static SystematicsPlan Default { get; } = new(1, 0.1, 0.01, 1000);

    /// <summary>The systematics of a frame.</summary>
    /// <param name="phase">The cathode's expansion.</param>
    /// <param name="standard">The standard's expansion; null where the plan has none.</param>
    /// <param name="riseKelvin">How much warmer the cell was than in its pristine frames, K; null where either was not measured.</param>
    /// <returns>The systematics: without a measurement the temperature may have changed by 5 K.</returns>
    public LithiumSystematics Of(ThermalExpansion phase, ThermalExpansion? standard, double? riseKelvin)
    {
        var always = new LithiumSystematics(phase)
        {
            PositionSigmaMillimetres = PositionSigmaMillimetres,
            PositionDriftSigmaMillimetres = DriftSigmaMillimetres,
            LeverMillimetres = LeverMillimetres,
        };
        if (standard is not null) always = always with { StandardExpansionPerKelvin = standard.APerKelvin };
        return riseKelvin is { } rise ? always with { RiseKelvin = rise, TemperatureSigmaKelvin = Math.Sqrt(2) * MeasuredSigmaKelvin } : always;
    }
}
