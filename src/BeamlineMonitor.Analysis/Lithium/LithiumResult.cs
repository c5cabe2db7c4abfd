namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Li content of one cell of one layer as one detector sees it.</summary>
/// <param name="Curve">Name and version of the curve.</param>
/// <param name="FromVolume"><c>x_from_V</c>.</param>
/// <param name="FromC"><c>x_from_c</c>.</param>
/// <param name="Difference">x_from_V − x_from_c with everything they share taken out; null when one is a bound.</param>
/// <param name="AOffCurve">
/// What decides on <c>stress-suspected</c>: a less the a that the curve has at x_from_c (at the end of what can be read, for a bound), Å.
/// </param>
/// <param name="Flags">Those of both readings, and those of the pair.</param>
public sealed record LithiumResult(
    string Curve,
    LithiumReading FromVolume,
    LithiumReading FromC,
    Discrepancy? Difference,
    Discrepancy AOffCurve,
    LithiumCaveats Flags);
