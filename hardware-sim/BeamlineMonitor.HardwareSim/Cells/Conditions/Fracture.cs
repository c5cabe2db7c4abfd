namespace BeamlineMonitor.HardwareSim.Cells.Conditions;

/// <summary>A crack parallel to the collector: from then on no lithium enters or leaves the dense zone.</summary>
/// <param name="AfterCharging">Time of the crack after the first charging current.</param>
public sealed record Fracture(TimeSpan AfterCharging);
