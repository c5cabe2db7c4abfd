using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Scenarios.Surroundings;

namespace BeamlineMonitor.HardwareSim.Scenarios;

/// <summary>A run to simulate: a file of config/simulation/scenarios.</summary>
/// <param name="Name">The name it is asked for by; equal to the file's name.</param>
/// <param name="Description">One sentence.</param>
/// <param name="CellName">The cell, a file of config/simulation/cells.</param>
/// <param name="Texture">Intensities of the cathode's lines unless the command line says otherwise.</param>
/// <param name="Conditions">Under what the cell runs, and what goes wrong in it.</param>
/// <param name="Programme">The electrochemical steps that the run is meant for; at least one.</param>
/// <param name="BeamDump">A loss of the beam, or null.</param>
/// <param name="DetectorDrift">A drift of the detectors, or null.</param>
/// <param name="ElectrodeCreep">A creep of the electrode, or null.</param>
/// <param name="Misalignment">How the electrode was mounted, or null for where it is thought to be.</param>
/// <param name="Sources">Where the numbers come from.</param>
public sealed record Scenario(
    string Name,
    string Description,
    string CellName,
    Texture Texture,
    CellConditions Conditions,
    ImmutableArray<ProgrammeStep> Programme,
    BeamDump? BeamDump,
    DetectorDrift? DetectorDrift,
    ElectrodeCreep? ElectrodeCreep,
    Misalignment? Misalignment,
    Citations Sources);
