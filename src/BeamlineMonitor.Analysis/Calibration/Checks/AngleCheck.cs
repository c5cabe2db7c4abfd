namespace BeamlineMonitor.Analysis.Calibration.Checks;

/// <summary>Asks whether the reflections fix the angle, and within the range that was allowed.</summary>
internal static class AngleCheck
{
    private const double SuspectRelative = 5e-4; // of sin θ, and so of every d
    private const double RefusedRelative = 2e-3;

    public static void Run(
        IReadOnlyList<CalibrationExposure> exposures, CalibrationSearch search, LineSelection selection, ScaleFit scale, Findings findings)
    {
        if (exposures.All(exposure => exposure.Standard is null))
        {
            findings.Suspect($"2θ was not fitted: no standard was given; this is a calibration of the energy scale only.");
            return;
        }

        int reflections = selection.Used.Count(position => position.Line.IsReflection);
        if (reflections == 0)
        {
            findings.Refuse($"The angle is not constrained: no reflection of the standard was found.");
            return;
        }

        if (reflections == 1) findings.Suspect($"The angle rests on one reflection, and nothing checks that it is the right one.");
        double sigma = Math.Sqrt(scale.Covariance[15]);
        double relative = sigma * RelativePerDegree(scale.TwoThetaDegrees);
        if (relative > SuspectRelative)
        {
            findings.Raise(
                relative > RefusedRelative ? CalibrationVerdict.Refused : CalibrationVerdict.Suspect,
                $"The angle is poorly constrained: 2θ is known to {sigma:G2}°, {relative:G2} of d.");
        }

        if (Math.Abs(scale.TwoThetaDegrees - search.TwoThetaDegrees) > search.TwoThetaHalfRangeDegrees)
            findings.Refuse($"The fitted 2θ of {scale.TwoThetaDegrees:F4}° lies outside the range that was allowed.");
    }

    // |∂ ln d/∂2θ| at fixed energy, 1/degree: ½ cot θ.
    private static double RelativePerDegree(double twoThetaDegrees) =>
        double.DegreesToRadians(0.5) / Math.Tan(double.DegreesToRadians(twoThetaDegrees) / 2);
}
