namespace BeamlineMonitor.Instruments.Observing;

/// <summary>What the name of a file says about its exposure.</summary>
/// <param name="Subject">What was in the beam.</param>
/// <param name="Cell">Name of the cell; null where the name has none.</param>
/// <param name="Layer">Number of the layer, from 1; null where the name has none.</param>
/// <param name="Scan">Number of the scan, from 1; null where the name has none.</param>
public sealed record ObservedLabel(ObservedSubject Subject, string? Cell, int? Layer, int? Scan);
