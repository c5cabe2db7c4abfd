namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>A reference that was made before the run.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="File">Its file, from the plan's folder.</param>
public sealed record GivenReference(int Layer, string Detector, string File);
