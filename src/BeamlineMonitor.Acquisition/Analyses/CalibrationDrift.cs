using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>
/// How far a detector has drifted between two exposures of the same standard: the relative change of every d at an energy, as one line would tell it.
/// </summary>
/// <param name="EnergyKeV">Where it is stated, keV.</param>
/// <param name="RelativeD">δd/d of the later calibration against the earlier one.</param>
/// <param name="Sigma">One standard uncertainty, from both calibrations; the certificate cancels.</param>
public sealed record CalibrationDrift(double EnergyKeV, double RelativeD, double Sigma)
{
    /// <summary>Beyond so many σ a drift is told as a warning: one comparison in 370 by chance.</summary>
    public const double WarningZ = 3;

    // Beside (003) of LiCoO2 at 2θ 2.35°, on which c rests.
    private const double StatedAtKeV = 64;

    /// <summary>The drift in units of its σ.</summary>
    public double Z => Sigma > 0 ? RelativeD / Sigma : 0;

    /// <summary>Compares two calibrations of one detector, at 64 keV, or in the middle of a scale that does not reach it.</summary>
    /// <param name="earlier">The earlier one, with an angle.</param>
    /// <param name="later">The later one, with an angle.</param>
    /// <returns>δd/d = (E₁ sin θ₁)/(E₂ sin θ₂) − 1 for the channel that the earlier one puts at 64 keV.</returns>
    public static CalibrationDrift Between(DetectorCalibration earlier, DetectorCalibration later)
    {
        double channel = earlier.Scale.Channel(StatedAtKeV) ?? earlier.Channels / 2.0, energy = earlier.Scale.EnergyKeV(channel);
        double before = energy * Math.Sin(double.DegreesToRadians(earlier.RequireTwoTheta() / 2));
        double after = later.Scale.EnergyKeV(channel) * Math.Sin(double.DegreesToRadians(later.RequireTwoTheta() / 2));
        double variance = earlier.RelativeDCovariance(energy, energy) + later.RelativeDCovariance(energy, energy);
        return new CalibrationDrift(energy, (before / after) - 1, Math.Sqrt(variance));
    }

    /// <summary>Tells it.</summary>
    /// <param name="detector">Name of the detector.</param>
    /// <param name="outcome">Receives the event.</param>
    internal void Report(string detector, OutcomeBuilder outcome)
    {
        bool isLarge = Math.Abs(Z) > WarningZ;
        outcome.Report(
            RunEventKinds.CalibrationCompared,
            isLarge ? EventSeverity.Warning : EventSeverity.Information,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{detector} against its first standard: every d at {EnergyKeV:0} keV has changed by {RelativeD:0.0e+0} ± {Sigma:0.0e+0} (z {Z:0.0}){(isLarge ? "; analyse anew with replay --calibration interpolated" : "")}."),
            detector,
            new MeasuredValue(RelativeD, Math.CopySign(WarningZ * Sigma, RelativeD), null));
    }
}
