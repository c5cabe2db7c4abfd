using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>What the emulated instruments of a station show: the twin is one such set, a recorded run another.</summary>
/// <param name="Cell">The cell at the potentiostat's terminals. Potentiostat and detectors ask it from their own threads, and an instant before the one it has reached counts as that one.</param>
/// <param name="Line">The line behind the pressure controller, bar.</param>
/// <param name="Stage">The axis behind the motor record.</param>
/// <param name="Beam">Ring, shutter and flux.</param>
/// <param name="Detectors">What each detector counts; at least one.</param>
/// <param name="Tilt">The axis behind the tilt's motor record, degrees; null for a station without one.</param>
public sealed record StationSources(
    ICellSource Cell, IPressedLine Line, StageAxis Stage, IBeamSource Beam, ImmutableArray<DetectorSource> Detectors, StageAxis? Tilt = null);
