using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>Area of a reflection over all cells of the phase.</summary>
/// <param name="Indices">The reflection.</param>
/// <param name="Area">Area, counts, ≥ 0.</param>
/// <param name="Sigma">One standard uncertainty, counts; null where the counts do not determine it.</param>
public readonly record struct FittedArea(MillerIndices Indices, double Area, double? Sigma);
