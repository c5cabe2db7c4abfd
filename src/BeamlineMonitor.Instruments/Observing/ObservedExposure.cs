using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Instruments.Observing;

/// <summary>A finished exposure that somebody else took.</summary>
/// <param name="Origin">Where it was found: the file's name, or the record's.</param>
/// <param name="Exposure">What was counted; its elements are in the configured order.</param>
/// <param name="StageMicrometres">Where the stage stood, µm in its own coordinate; null where nothing says so.</param>
/// <param name="Label">What its name says; null where only the place tells.</param>
public sealed record ObservedExposure(string Origin, Exposure Exposure, double? StageMicrometres, ObservedLabel? Label) : Observation;
