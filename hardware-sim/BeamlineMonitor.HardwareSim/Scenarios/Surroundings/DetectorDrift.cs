namespace BeamlineMonitor.HardwareSim.Scenarios.Surroundings;

/// <summary>The detectors' gain drifts in proportion to the time since the start of the run.</summary>
/// <param name="RelativeGainPerHour">Δc1/c1 per hour.</param>
public sealed record DetectorDrift(double RelativeGainPerHour);
