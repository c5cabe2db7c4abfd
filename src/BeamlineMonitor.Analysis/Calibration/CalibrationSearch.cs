namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>What is roughly known before a calibration.</summary>
/// <param name="TwoThetaDegrees">Rough 2θ, degrees, in (0, 180).</param>
/// <param name="TwoThetaHalfRangeDegrees">How wrong it may be, degrees; 0.5 by default.</param>
/// <param name="LowestGainKeV">Lowest gain looked at, keV per channel; 0.01 when nothing is known.</param>
/// <param name="HighestGainKeV">Highest gain looked at, keV per channel; 0.2 when nothing is known.</param>
public sealed record CalibrationSearch(
    double TwoThetaDegrees,
    double TwoThetaHalfRangeDegrees = 0.5,
    double LowestGainKeV = 0.01,
    double HighestGainKeV = 0.2)
{
    /// <summary>A search around a rough gain.</summary>
    /// <param name="twoThetaDegrees">Rough 2θ, degrees.</param>
    /// <param name="gainKeV">Rough gain, keV per channel; ±15 % are searched.</param>
    /// <returns>The search.</returns>
    public static CalibrationSearch Around(double twoThetaDegrees, double gainKeV) =>
        new(twoThetaDegrees, LowestGainKeV: 0.85 * gainKeV, HighestGainKeV: 1.15 * gainKeV);
}
