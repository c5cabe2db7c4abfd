using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.References;

/// <summary>A line of a reference.</summary>
/// <param name="Indices">The reflection.</param>
/// <param name="RelativeArea">Its area over that of the strongest line, 0 to 1.</param>
/// <param name="SigmaRelativeArea">One standard uncertainty of that.</param>
public sealed record ReferenceLine(MillerIndices Indices, double RelativeArea, double SigmaRelativeArea);
