using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>What is true at an instant.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="Terminals">Potential and current of the cell.</param>
/// <param name="StackPressureMPa">Stack pressure, MPa.</param>
/// <param name="StageMicrometres">Position of the stage, µm.</param>
/// <param name="RelativeFlux">Flux relative to the full one, 0 to 1.</param>
/// <param name="Layers">The layers, from the electrolyte on; empty for a recorded run, which does not know.</param>
/// <param name="RecordedAt">The instant of the recorded run that is shown, its experiment UTC; null for the twin.</param>
public sealed record Truth(
    DateTimeOffset At,
    CellReading Terminals,
    double StackPressureMPa,
    double StageMicrometres,
    double RelativeFlux,
    ImmutableArray<LayerRow> Layers,
    DateTimeOffset? RecordedAt = null);
