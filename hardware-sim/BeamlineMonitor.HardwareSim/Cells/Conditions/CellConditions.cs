namespace BeamlineMonitor.HardwareSim.Cells.Conditions;

/// <summary>Under what a cell runs, and what goes wrong in it.</summary>
/// <param name="TemperatureKelvin">Temperature of the cell, K; constant.</param>
/// <param name="DenseZone">What the dense zone does with its inaccessible share; without meaning for a cell that has no such zone.</param>
/// <param name="Fracture">A crack, or null.</param>
/// <param name="ContactLoss">A loss of contact at the electrolyte, or null.</param>
/// <param name="ResidualStress">A stress at the collector, or null.</param>
public sealed record CellConditions(
    double TemperatureKelvin,
    DenseZoneBehaviour DenseZone = DenseZoneBehaviour.LessDelithiated,
    Fracture? Fracture = null,
    ContactLoss? ContactLoss = null,
    ResidualStress? ResidualStress = null);
