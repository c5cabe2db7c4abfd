namespace BeamlineMonitor.HardwareSim.Cells.Conditions;

/// <summary>The cathode loses contact with the electrolyte: the interface left falls in proportion to time.</summary>
/// <param name="From">Begin, after the first charging current.</param>
/// <param name="To">End, after the first charging current, &gt; <paramref name="From"/>.</param>
/// <param name="RemainingShare">Contact left at the end, relative to the pristine one, in (0, 1].</param>
public sealed record ContactLoss(TimeSpan From, TimeSpan To, double RemainingShare)
{
    /// <summary>The contact left.</summary>
    /// <param name="sinceCharging">Time since the first charging current.</param>
    /// <returns>Share of the pristine contact.</returns>
    public double Share(TimeSpan sinceCharging) =>
        double.Lerp(1, RemainingShare, Math.Clamp((sinceCharging - From) / (To - From), 0, 1));
}
