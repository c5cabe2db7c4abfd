using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>What texture does to one line of the cathode.</summary>
/// <param name="Indices">The line.</param>
/// <param name="Factor">Its intensity over that of a random powder, ≥ 0.</param>
public readonly record struct LineFactor(MillerIndices Indices, double Factor);
