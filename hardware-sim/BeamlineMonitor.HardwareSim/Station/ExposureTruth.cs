using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>All that was true during one exposure.</summary>
/// <param name="Exposure">The exposure.</param>
/// <param name="Frame">What the beam saw; null for a recorded run, which does not know.</param>
/// <param name="Terminals">Potential and current: averaged over it by the twin, at its end from a record.</param>
/// <param name="RecordedFrame">Number of the recorded frame that it was counted from; null for the twin.</param>
public sealed record ExposureTruth(ExposureWindow Exposure, FrameTruth? Frame, CellReading Terminals, long? RecordedFrame = null);
