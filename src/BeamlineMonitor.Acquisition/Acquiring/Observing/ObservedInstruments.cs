using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>What a run watches. Whoever made it disposes it.</summary>
/// <param name="Detectors">The detectors.</param>
/// <param name="Beam">The beam; null where nothing tells about it.</param>
/// <param name="Cycler">Makes the reader of the file of a cell's cycler, which is the caller's to dispose; null where it has none.</param>
/// <param name="Pressure">The pressure controller of a cell, which is only read; null where it has none.</param>
public sealed record ObservedInstruments(
    ImmutableArray<ObservedDetector> Detectors, IBeam? Beam, Func<CellPlan, CyclerFile?> Cycler, Func<CellPlan, IPressureController?> Pressure);
