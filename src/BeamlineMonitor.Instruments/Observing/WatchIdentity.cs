namespace BeamlineMonitor.Instruments.Observing;

/// <summary>What a watch has found where it watches.</summary>
/// <param name="Name">What is watched: records, a folder, a file.</param>
/// <param name="State">How it is now, in words.</param>
public sealed record WatchIdentity(string Name, string State);
