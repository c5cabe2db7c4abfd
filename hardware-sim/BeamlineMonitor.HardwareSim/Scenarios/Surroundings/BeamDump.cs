namespace BeamlineMonitor.HardwareSim.Scenarios.Surroundings;

/// <summary>The ring loses its beam, and gets it back.</summary>
/// <param name="AfterStart">When it is lost, after the start of the run.</param>
/// <param name="Lasts">How long it is gone.</param>
public sealed record BeamDump(TimeSpan AfterStart, TimeSpan Lasts);
