namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Potentiostatic step: hold a potential until the current has decayed.</summary>
public sealed record ConstantVoltageStep : PotentiostatStep
{
    /// <summary>Plans a potentiostatic step.</summary>
    /// <param name="potentialVolts">Potential, V against the plan's reference electrode.</param>
    /// <param name="maximumTime">Ends the step at the latest, instrument time.</param>
    /// <param name="interval">Time between samples, 0.01 to 10 s.</param>
    /// <param name="cutoffCurrentAmperes">Ends the step when the size of the current is at or below this, A, &gt; 0; null to hold for the whole time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range or NaN.</exception>
    public ConstantVoltageStep(double potentialVolts, TimeSpan maximumTime, TimeSpan interval, double? cutoffCurrentAmperes = null)
        : base(maximumTime, interval)
    {
        if (!double.IsFinite(potentialVolts)) throw new ArgumentOutOfRangeException(nameof(potentialVolts));
        if (cutoffCurrentAmperes is { } cutoff && !(cutoff > 0 && double.IsFinite(cutoff))) throw new ArgumentOutOfRangeException(nameof(cutoffCurrentAmperes));
        (PotentialVolts, CutoffCurrentAmperes) = (potentialVolts, cutoffCurrentAmperes);
    }

    /// <summary>Potential that is held, V.</summary>
    public double PotentialVolts { get; }

    /// <summary>The step ends when |current| is at or below this, A; null if it does not.</summary>
    public double? CutoffCurrentAmperes { get; }
}
