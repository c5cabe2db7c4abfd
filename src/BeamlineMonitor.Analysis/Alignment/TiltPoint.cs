namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>What one exposure of a tilt rock showed.</summary>
/// <param name="Degrees">Tilt of the stage, degrees.</param>
/// <param name="Cathode">Rate of the cathode, the gauge's centre in the middle of the electrode.</param>
public readonly record struct TiltPoint(double Degrees, PhaseRate Cathode);
