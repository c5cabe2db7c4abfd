namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>How brightly a phase shines in one spectrum.</summary>
/// <param name="PerSecond">Counts in its lines a second of live time; by chance below 0 where it is not there.</param>
/// <param name="Sigma">One standard uncertainty from counting, &gt; 0.</param>
public readonly record struct PhaseRate(double PerSecond, double Sigma)
{
    /// <summary>The same in a brighter beam.</summary>
    /// <param name="factor">How much brighter, &gt; 0.</param>
    /// <returns>Rate and uncertainty, multiplied.</returns>
    public PhaseRate Times(double factor) => new(PerSecond * factor, Sigma * factor);
}
