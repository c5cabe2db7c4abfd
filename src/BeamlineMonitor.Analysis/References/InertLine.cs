using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.References;

/// <summary>A line of something that the charge does not change (current collector, fluorescence): when it moves, the detector drifts.</summary>
/// <param name="Group">The phase or element it belongs to.</param>
/// <param name="Label">The line.</param>
/// <param name="Indices">Its indices, or null for fluorescence.</param>
/// <param name="EnergyKeV">Its place in the pristine frames, keV.</param>
/// <param name="SigmaEnergyKeV">One standard uncertainty of that, keV.</param>
public sealed record InertLine(string Group, string Label, MillerIndices? Indices, double EnergyKeV, double SigmaEnergyKeV);
