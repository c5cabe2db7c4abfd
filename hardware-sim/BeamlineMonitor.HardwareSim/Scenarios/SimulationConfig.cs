using BeamlineMonitor.Analysis;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.HardwareSim.Scenarios;

/// <summary>The simulator's part of the config folder.</summary>
public static class SimulationConfig
{
    /// <summary>Reads a scenario.</summary>
    /// <param name="folder">The config folder.</param>
    /// <param name="name">Its name, such as <c>paper-1mAh</c>.</param>
    /// <returns>The scenario.</returns>
    /// <exception cref="ConfigException">There is no such scenario, or its file has faults.</exception>
    public static Scenario LoadScenario(this ConfigFolder folder, string name) =>
        folder.Load("simulation/scenarios", "scenario", name, ScenarioParser.Parse, scenario => scenario.Name);

    /// <summary>Reads a cell.</summary>
    /// <param name="folder">The config folder.</param>
    /// <param name="name">Its name, such as <c>1mAh</c>.</param>
    /// <returns>The cell.</returns>
    /// <exception cref="ConfigException">There is no such cell, or its file has faults.</exception>
    public static CellParameters LoadCell(this ConfigFolder folder, string name) =>
        folder.Load("simulation/cells", "cell", name, CellParametersParser.Parse, cell => cell.Name);
}
