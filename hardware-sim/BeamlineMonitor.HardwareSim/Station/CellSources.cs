using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Pressure;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>What is connected to one more cell of a station.</summary>
/// <param name="Name">Name of the cell.</param>
/// <param name="Cell">The cell at its own potentiostat's terminals.</param>
/// <param name="Line">The line behind its own pressure controller, bar.</param>
public sealed record CellSources(string Name, ICellSource Cell, IPressedLine Line);
