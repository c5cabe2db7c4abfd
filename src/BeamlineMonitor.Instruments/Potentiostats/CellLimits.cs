namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>What the cell must never leave, whatever a step asks; the instrument itself enforces it.</summary>
public sealed record CellLimits
{
    /// <summary>Default lower potential, V against Li-In.</summary>
    public const double DefaultMinimumVolts = 1.9;

    /// <summary>Default upper potential, V against Li-In (4.22 V against Li).</summary>
    public const double DefaultMaximumVolts = 3.6;

    /// <summary>States the limits.</summary>
    /// <param name="maximumAmperes">Largest size of the current, A, &gt; 0.</param>
    /// <param name="minimumVolts">Lowest potential, V.</param>
    /// <param name="maximumVolts">Highest potential, V, &gt; <paramref name="minimumVolts"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range or NaN.</exception>
    public CellLimits(double maximumAmperes, double minimumVolts = DefaultMinimumVolts, double maximumVolts = DefaultMaximumVolts)
    {
        if (!(maximumAmperes > 0 && double.IsFinite(maximumAmperes))) throw new ArgumentOutOfRangeException(nameof(maximumAmperes), maximumAmperes, "The largest current must be > 0 A.");
        if (!double.IsFinite(minimumVolts)) throw new ArgumentOutOfRangeException(nameof(minimumVolts));
        if (!(maximumVolts > minimumVolts && double.IsFinite(maximumVolts))) throw new ArgumentOutOfRangeException(nameof(maximumVolts), maximumVolts, "The upper potential must exceed the lower.");
        (MaximumAmperes, MinimumVolts, MaximumVolts) = (maximumAmperes, minimumVolts, maximumVolts);
    }

    /// <summary>Largest size of the current, A.</summary>
    public double MaximumAmperes { get; }

    /// <summary>Lowest potential, V.</summary>
    public double MinimumVolts { get; }

    /// <summary>Highest potential, V.</summary>
    public double MaximumVolts { get; }

    /// <summary>The default limits of a plan: 1.9 to 3.6 V against Li-In and twice its current.</summary>
    /// <param name="planAmperes">Largest current of the plan, A; its sign does not count; not 0.</param>
    /// <returns>The limits.</returns>
    public static CellLimits ForPlan(double planAmperes) => new(2 * Math.Abs(planAmperes));
}
