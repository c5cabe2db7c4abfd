namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>A peak as first seen in a spectrum, before any model.</summary>
/// <param name="Channel">Position, channels.</param>
/// <param name="FwhmChannels">Rough width, channels.</param>
/// <param name="NetCounts">Rough counts above the surroundings.</param>
/// <param name="Significance">Net counts over their standard deviation.</param>
internal readonly record struct Peak(double Channel, double FwhmChannels, double NetCounts, double Significance);
