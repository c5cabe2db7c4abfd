using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>A standard with its cell at the temperature it had.</summary>
/// <param name="Phase">Its reflections.</param>
/// <param name="Cell">Its cell at its temperature.</param>
/// <param name="RelativeSigma">One standard uncertainty of its cell constants, relative; 0 where the certificate gives none.</param>
public sealed record StandardInBeam(Phase Phase, CellConstants Cell, double RelativeSigma);
