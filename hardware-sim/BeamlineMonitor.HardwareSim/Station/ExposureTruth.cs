using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Spectra;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>All that was true during one exposure.</summary>
/// <param name="Frame">What the beam saw.</param>
/// <param name="Terminals">Potential and current, averaged over it.</param>
public sealed record ExposureTruth(FrameTruth Frame, CellReading Terminals);
