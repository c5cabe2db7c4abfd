namespace BeamlineMonitor.Commands.Handover;

/// <summary>What a cell does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Doing">What, in words.</param>
/// <param name="Since">Since when; null where it does not matter.</param>
/// <param name="Due">When that ends at the latest, experiment UTC; null for no such time.</param>
internal sealed record HandoverCell(string Name, string Doing, DateTimeOffset? Since, DateTimeOffset? Due)
{
    /// <summary>When its potential was last recorded, experiment UTC; null for never.</summary>
    public DateTimeOffset? MeasuredAt { get; init; }

    /// <summary>Last potential, V against the plan's reference electrode; null for none.</summary>
    public double? PotentialVolts { get; init; }

    /// <summary>Last current, A; &gt; 0 charges; null for none.</summary>
    public double? CurrentAmperes { get; init; }

    /// <summary>When its stack pressure was last recorded, experiment UTC; null for never.</summary>
    public DateTimeOffset? PressedAt { get; init; }

    /// <summary>Last stack pressure, MPa; null for none.</summary>
    public double? StackPressureMPa { get; init; }
}
