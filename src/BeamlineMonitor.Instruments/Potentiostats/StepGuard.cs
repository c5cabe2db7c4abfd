namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>What ends a step beside its time: its cut-offs and the cell's limits, worked out for every kind of step in one place.</summary>
/// <param name="LowerVolts">It ends at or below this potential, V.</param>
/// <param name="UpperVolts">It ends at or above this potential, V.</param>
/// <param name="MaximumAmperes">It ends when the size of the current exceeds this, A.</param>
/// <param name="CutoffAmperes">It ends when the size of the current is at or below this, A; null if it does not.</param>
public sealed record StepGuard(double LowerVolts, double UpperVolts, double MaximumAmperes, double? CutoffAmperes)
{
    /// <summary>How far outside the cell's limits the guard of a potentiostatic step stands, V: a hold at the limit itself must not trip on the device's own accuracy.</summary>
    public const double HoldToleranceVolts = 0.01;

    /// <summary>Works it out.</summary>
    /// <param name="step">The step.</param>
    /// <param name="limits">The cell's limits.</param>
    /// <param name="device">The instrument's name, for messages.</param>
    /// <param name="rating">What it can do.</param>
    /// <returns>The guard.</returns>
    /// <exception cref="ArgumentException">The step leaves the limits, or the device cannot do it.</exception>
    public static StepGuard Of(PotentiostatStep step, CellLimits limits, string device, PotentiostatRating rating)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(rating);
        switch (step)
        {
            case RestStep:
                return new(limits.MinimumVolts, limits.MaximumVolts, limits.MaximumAmperes, null);
            case ConstantCurrentStep current:
                if (!rating.IsGalvanostat) throw new ArgumentException($"{device} cannot control a current.", nameof(step));
                if (Math.Abs(current.CurrentAmperes) > limits.MaximumAmperes)
                    throw new ArgumentException($"The step asks for {current.CurrentAmperes} A, the cell's limit is {limits.MaximumAmperes} A.", nameof(step));
                double lower = current.LowerCutoffVolts ?? limits.MinimumVolts, upper = current.UpperCutoffVolts ?? limits.MaximumVolts;
                if (lower < limits.MinimumVolts || upper > limits.MaximumVolts || lower >= upper)
                {
                    throw new ArgumentException(
                        $"The step's cut-offs {lower} and {upper} V leave the cell's limits {limits.MinimumVolts} to {limits.MaximumVolts} V.", nameof(step));
                }

                return new(lower, upper, limits.MaximumAmperes, null);
            case ConstantVoltageStep voltage:
                if (!(voltage.PotentialVolts >= limits.MinimumVolts && voltage.PotentialVolts <= limits.MaximumVolts))
                {
                    throw new ArgumentException(
                        $"The step holds {voltage.PotentialVolts} V, the cell's limits are {limits.MinimumVolts} to {limits.MaximumVolts} V.", nameof(step));
                }

                return new(
                    limits.MinimumVolts - HoldToleranceVolts, limits.MaximumVolts + HoldToleranceVolts, limits.MaximumAmperes, voltage.CutoffCurrentAmperes);
            default:
                throw new ArgumentException($"{step.GetType().Name} is no step of this instrument.", nameof(step));
        }
    }

    /// <summary>What of it a measurement reaches.</summary>
    /// <param name="volts">V.</param>
    /// <param name="amperes">A.</param>
    /// <returns>Such as "limit potential high"; null if nothing.</returns>
    public string? LimitOf(double volts, double amperes) =>
        volts >= UpperVolts ? "limit potential high"
        : volts <= LowerVolts ? "limit potential low"
        : amperes > MaximumAmperes ? "limit current high"
        : amperes < -MaximumAmperes ? "limit current low"
        : CutoffAmperes is { } cutoff && Math.Abs(amperes) <= cutoff ? "limit current decayed"
        : null;
}
