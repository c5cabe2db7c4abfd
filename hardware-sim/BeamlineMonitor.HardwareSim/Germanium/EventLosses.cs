namespace BeamlineMonitor.HardwareSim.Germanium;

/// <summary>
/// What a counting chain loses. Every recorded event keeps it busy for the dead time, and events in that time are lost without prolonging it
/// (non-paralyzable). Those that come within the resolving time, the first part of the dead time, add their energy to the recorded one: pile-up.
/// </summary>
/// <param name="DeadTime">Dead time of an event, &gt; the resolving time.</param>
/// <param name="ResolvingTime">Shorter than this, two events are one.</param>
public sealed record EventLosses(TimeSpan DeadTime, TimeSpan ResolvingTime)
{
    /// <summary>Share of the real time in which the chain is busy: nτ/(1 + nτ). What is recorded is n times the live time.</summary>
    /// <param name="eventsPerSecond">n, rate of events in the crystal, 1/s, ≥ 0.</param>
    /// <returns>0 to 1, 1 excluded.</returns>
    public double DeadTimeFraction(double eventsPerSecond)
    {
        double busy = eventsPerSecond * DeadTime.TotalSeconds;
        return busy / (1 + busy);
    }

    /// <summary>Share of the recorded events that are piled up: 1 − exp(−nτ) with the resolving time.</summary>
    /// <param name="eventsPerSecond">n, 1/s, ≥ 0.</param>
    /// <returns>0 to 1.</returns>
    public double PileUpShare(double eventsPerSecond) => -Math.Exp(-eventsPerSecond * ResolvingTime.TotalSeconds) + 1;
}
