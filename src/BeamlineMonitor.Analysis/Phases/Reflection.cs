using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Phases;

/// <summary>One line of a phase: all reflections that share a d-spacing by symmetry.</summary>
/// <param name="Hkl">The indices the line is called by, one of those that share the d-spacing.</param>
/// <param name="Multiplicity">How many reflections of non-zero structure factor share the d-spacing, 1 to 192.</param>
/// <param name="Intensity">Σ|F|² over those reflections, the strongest line of the phase = 100; 0 to 100. No beam, angle or texture in it.</param>
/// <param name="Source">Id of the source of the intensity.</param>
public sealed record Reflection(MillerIndices Hkl, int Multiplicity, double Intensity, string Source);
