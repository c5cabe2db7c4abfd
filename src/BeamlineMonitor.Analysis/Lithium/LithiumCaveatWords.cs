using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>The words under which flags are published.</summary>
public static class LithiumCaveatWords
{
    private static readonly (LithiumCaveats Flag, string Word)[] All =
    [
        (LithiumCaveats.Absolute, "absolute"),
        (LithiumCaveats.TwoPhase, "two-phase"),
        (LithiumCaveats.TwoPhaseEdge, "two-phase-edge"),
        (LithiumCaveats.SolidSolutionEdge, "solid-solution-edge"),
        (LithiumCaveats.MonoclinicEdge, "monoclinic-edge"),
        (LithiumCaveats.OutOfCurve, "out-of-curve"),
        (LithiumCaveats.StressSuspected, "stress-suspected"),
        (LithiumCaveats.AmbiguousBranch, "ambiguous-branch"),
    ];

    /// <summary>The words of a set of flags.</summary>
    /// <param name="flags">The flags.</param>
    /// <returns>One word a flag, in fixed order.</returns>
    public static ImmutableArray<string> Words(this LithiumCaveats flags) =>
        [.. All.Where(pair => flags.HasFlag(pair.Flag)).Select(pair => pair.Word)];
}
