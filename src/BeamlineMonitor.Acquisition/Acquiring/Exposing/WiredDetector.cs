using System.Collections.Immutable;
using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>A detector with the names by which the plan knows its elements.</summary>
/// <param name="Name">Its name in the station.</param>
/// <param name="Elements">Names of its elements, in the driver's order; shape [elements].</param>
/// <param name="Driver">The driver.</param>
public sealed record WiredDetector(string Name, ImmutableArray<string> Elements, IDetector Driver);
