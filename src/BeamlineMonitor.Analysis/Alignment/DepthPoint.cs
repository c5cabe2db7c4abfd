using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>What one exposure of an edge scan showed.</summary>
/// <param name="Micrometres">Place of the gauge's centre, µm, in the coordinate in which the edges are wanted.</param>
/// <param name="Cathode">Rate of the cathode.</param>
/// <param name="Electrolyte">Rate of the phase below the electrolyte interface; null where it is not looked for.</param>
/// <param name="Collector">Rate of the phase beyond the collector interface; null where it is not looked for.</param>
public readonly record struct DepthPoint(double Micrometres, PhaseRate Cathode, PhaseRate? Electrolyte, PhaseRate? Collector);
