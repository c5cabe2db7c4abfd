using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>A calibration with the time of its standard.</summary>
/// <param name="At">Middle of the standard's exposure, experiment UTC.</param>
/// <param name="Calibration">The calibration, with an angle.</param>
/// <param name="SetAnew">How many times the detector had been set anew before; calibrations of different settings have nothing between them.</param>
public sealed record TimedCalibration(DateTimeOffset At, DetectorCalibration Calibration, int SetAnew = 0)
{
    /// <summary>The calibration at an instant.</summary>
    /// <param name="known">Calibrations of one detector in the order of their times; at least one.</param>
    /// <param name="at">The instant; before the first and after the last that one holds.</param>
    /// <returns>
    /// (1 − w)·p₁ + w·p₂ of the neighbours for c0, c1, c2 and 2θ, with the covariance (1 − w)²·C₁ + w²·C₂: the two standards were counted independently.
    /// Line shape and certificate are those of the first. Where the detector was set anew between the two, the first holds up to the second.
    /// </returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static DetectorCalibration AtInstant(ImmutableArray<TimedCalibration> known, DateTimeOffset at)
    {
        if (known.IsDefaultOrEmpty) throw new ArgumentException("There is no calibration to interpolate.", nameof(known));
        int after = 0;
        while (after < known.Length && known[after].At <= at) after++;
        if (after == 0) return known[0].Calibration;
        if (after == known.Length) return known[^1].Calibration;
        (TimedCalibration one, TimedCalibration two) = (known[after - 1], known[after]);
        if (one.SetAnew != two.SetAnew) return one.Calibration;
        double w = (at - one.At) / (two.At - one.At);
        DetectorCalibration first = one.Calibration, second = two.Calibration;
        return first with
        {
            Scale = new EnergyScale(
                double.Lerp(first.Scale.C0KeV, second.Scale.C0KeV, w),
                double.Lerp(first.Scale.C1KeV, second.Scale.C1KeV, w),
                double.Lerp(first.Scale.C2KeV, second.Scale.C2KeV, w)),
            TwoThetaDegrees = double.Lerp(first.RequireTwoTheta(), second.RequireTwoTheta(), w),
            Covariance = [.. first.Covariance.Zip(second.Covariance, (c1, c2) => ((1 - w) * (1 - w) * c1) + (w * w * c2))],
            Origin = $"interpolated between {first.Origin} and {second.Origin}",
        };
    }
}
