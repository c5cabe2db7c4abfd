using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>The area of a reflection in the cell-constrained fit, where it does not have to find its own place and so may be weak.</summary>
/// <param name="Indices">The reflection.</param>
/// <param name="Area">Area, counts, ≥ 0.</param>
/// <param name="SigmaArea">One standard uncertainty, counts; null where the counts do not determine it.</param>
public sealed record LineArea(MillerIndices Indices, double Area, double? SigmaArea);
