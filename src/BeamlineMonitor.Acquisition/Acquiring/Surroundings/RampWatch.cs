namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>
/// Whether a stack may still be on its way to its setpoint, on experiment time: a ramp has the time that the way which is left takes at the plan's slew.
/// Only a setpoint that comes nearer has it anew, so a device that takes none, or stops half-way, runs out of it. Pure.
/// </summary>
/// <param name="setpointMPa">What is wanted, MPa.</param>
/// <param name="slewMPaPerSecond">How fast it is approached, MPa/s, &gt; 0.</param>
public sealed class RampWatch(double setpointMPa, double slewMPaPerSecond)
{
    private double nearest = double.PositiveInfinity;
    private DateTimeOffset until;

    /// <summary>Takes a reading.</summary>
    /// <param name="at">Its instant, experiment UTC.</param>
    /// <param name="shownMPa">The setpoint that the device follows, MPa.</param>
    /// <returns>True while the ramp has time.</returns>
    public bool IsUnderWay(DateTimeOffset at, double shownMPa)
    {
        double left = Math.Abs(shownMPa - setpointMPa);
        if (left < nearest) (nearest, until) = (left, at + TimeSpan.FromSeconds(left / slewMPaPerSecond));
        return at < until;
    }
}
