using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>One exposure of an alignment.</summary>
/// <param name="Phase">What it was taken for.</param>
/// <param name="StageMicrometres">Where the stage stood, µm.</param>
/// <param name="TiltDegrees">Where the tilt stood, degrees; null where there is none.</param>
/// <param name="Spectrum">What the primary detector counted.</param>
public sealed record AlignmentShot(AlignmentPhase Phase, double StageMicrometres, double? TiltDegrees, Spectrum Spectrum);
