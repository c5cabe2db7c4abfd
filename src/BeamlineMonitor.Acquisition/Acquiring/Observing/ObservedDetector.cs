using System.Collections.Immutable;
using BeamlineMonitor.Instruments.Observing;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>A watched detector with the names by which the plan knows its elements.</summary>
/// <param name="Name">Its name in the station.</param>
/// <param name="Elements">Names of its elements, in the watch's order; shape [elements].</param>
/// <param name="Watch">Tells of its exposures.</param>
/// <param name="NamesPristine">True where the names of its files tell pristine layers from others; else the first scans are pristine.</param>
public sealed record ObservedDetector(string Name, ImmutableArray<string> Elements, IExposureWatch Watch, bool NamesPristine);
