using System.Collections.Immutable;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Area ratios that several layers before one detector have measured, as one.</summary>
internal static class PooledTies
{
    /// <summary>The weighted mean of each tie; where the layers scatter more than they claim, its σ is as much larger.</summary>
    /// <param name="references">References of the layers.</param>
    /// <returns>The ties, in the order of the first layer that has them.</returns>
    public static ImmutableArray<ReferenceTie> Of(IEnumerable<PhaseReference> references) =>
        [.. references.SelectMany(reference => reference.Ties).GroupBy(tie => (tie.Name, tie.Tied, tie.To)).Select(Mean)];

    private static ReferenceTie Mean(IEnumerable<ReferenceTie> measured)
    {
        ReferenceTie[] ties = [.. measured];
        double weights = 0, sum = 0, chiSquared = 0;
        foreach (ReferenceTie tie in ties)
        {
            double weight = 1 / (tie.SigmaRatio * tie.SigmaRatio);
            weights += weight;
            sum += weight * tie.Ratio;
        }

        double mean = sum / weights;
        foreach (ReferenceTie tie in ties) chiSquared += Math.Pow((tie.Ratio - mean) / tie.SigmaRatio, 2);
        double excess = ties.Length > 1 ? Math.Max(1, Math.Sqrt(chiSquared / (ties.Length - 1))) : 1;
        return ties[0] with { Ratio = mean, SigmaRatio = excess / Math.Sqrt(weights) };
    }
}
