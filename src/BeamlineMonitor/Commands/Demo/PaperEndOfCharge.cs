namespace BeamlineMonitor.Commands.Demo;

/// <summary>x at the end of charge as the paper states it (S. H. Park et al.; docs/simulation): the twin was fitted to it.</summary>
internal static class PaperEndOfCharge
{
    private static readonly Dictionary<string, double?[]> Stated = new(StringComparer.Ordinal)
    {
        ["paper-1mAh"] = [0.575, 0.575, 0.575, 0.64],
        ["paper-3mAh"] = [0.64, null, null, null, null, null, null, 0.73],
    };

    /// <summary>The stated x of a layer.</summary>
    /// <param name="scenario">The scenario, which has the name of its plan: one of the paper's two cells.</param>
    /// <param name="layer">The layer, from 1 at the electrolyte.</param>
    /// <returns>x, 0 to 1; null where the paper states none.</returns>
    /// <exception cref="KeyNotFoundException">The scenario is none of the paper.</exception>
    public static double? XOf(string scenario, int layer) => Stated[scenario][layer - 1];
}
