namespace BeamlineMonitor.HardwareSim.Scenarios.Surroundings;

/// <summary>The electrode creeps along the stage's axis in proportion to the time since the start of the run.</summary>
/// <param name="MicrometresPerHour">µm/h.</param>
public sealed record ElectrodeCreep(double MicrometresPerHour);
