namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>The steps of a setpoint on its way. No clock: a step is one write interval, so a stall makes the ramp later and never steeper.</summary>
public static class PressureRamp
{
    /// <summary>The next setpoint.</summary>
    /// <param name="now">The setpoint the device has.</param>
    /// <param name="target">Where it is to go.</param>
    /// <param name="largestStep">The most it may move in one interval, &gt; 0, same unit.</param>
    /// <returns>The setpoint to write; <paramref name="target"/> itself at the end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite, or the step is not positive.</exception>
    public static double Next(double now, double target, double largestStep)
    {
        if (!double.IsFinite(now)) throw new ArgumentOutOfRangeException(nameof(now), now, "The setpoint must be finite.");
        if (!double.IsFinite(target)) throw new ArgumentOutOfRangeException(nameof(target), target, "The target must be finite.");
        if (!(largestStep > 0)) throw new ArgumentOutOfRangeException(nameof(largestStep), largestStep, "The step must be positive.");
        double rest = target - now;
        return Math.Abs(rest) <= largestStep ? target : now + Math.CopySign(largestStep, rest);
    }
}
