namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Galvanostatic step: charge (current &gt; 0) or discharge (&lt; 0) until a potential is reached.</summary>
public sealed record ConstantCurrentStep : PotentiostatStep
{
    /// <summary>Plans a galvanostatic step.</summary>
    /// <param name="currentAmperes">Current, A; &gt; 0 charges (delithiates the cathode). Finite, not 0: that is a rest.</param>
    /// <param name="maximumTime">Ends the step at the latest, instrument time.</param>
    /// <param name="interval">Time between samples, 0.01 to 10 s.</param>
    /// <param name="lowerCutoffVolts">Ends the step at or below this potential, V; null for the cell's limit.</param>
    /// <param name="upperCutoffVolts">Ends the step at or above this potential, V; null for the cell's limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range or NaN.</exception>
    public ConstantCurrentStep(
        double currentAmperes, TimeSpan maximumTime, TimeSpan interval, double? lowerCutoffVolts = null, double? upperCutoffVolts = null)
        : base(maximumTime, interval)
    {
        if (!double.IsFinite(currentAmperes) || currentAmperes == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(currentAmperes), currentAmperes, "A galvanostatic step needs a current, A; without one it is a rest.");
        }

        if (lowerCutoffVolts is { } lower && !double.IsFinite(lower)) throw new ArgumentOutOfRangeException(nameof(lowerCutoffVolts));
        if (upperCutoffVolts is { } upper && !double.IsFinite(upper)) throw new ArgumentOutOfRangeException(nameof(upperCutoffVolts));
        (CurrentAmperes, LowerCutoffVolts, UpperCutoffVolts) = (currentAmperes, lowerCutoffVolts, upperCutoffVolts);
    }

    /// <summary>Current, A; &gt; 0 charges.</summary>
    public double CurrentAmperes { get; }

    /// <summary>The step's own lower cut-off, V, or null.</summary>
    public double? LowerCutoffVolts { get; }

    /// <summary>The step's own upper cut-off, V, or null.</summary>
    public double? UpperCutoffVolts { get; }
}
