using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>A 68 % interval from the profile of the likelihood, given where it differs from ±σ by more than a twentieth.</summary>
/// <param name="Constant">The cell constant, or null for the volume.</param>
/// <param name="Below">Distance of the lower end from the value, Å (degrees, Å³), &gt; 0.</param>
/// <param name="Above">Distance of the upper end from the value, likewise.</param>
public sealed record ProfileInterval(CellConstant? Constant, double Below, double Above);
