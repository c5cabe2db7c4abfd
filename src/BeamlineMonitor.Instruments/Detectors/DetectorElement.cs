namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>One element of a detector.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Settings">How it is set.</param>
public sealed record DetectorElement(string Name, DetectorSettings Settings);
