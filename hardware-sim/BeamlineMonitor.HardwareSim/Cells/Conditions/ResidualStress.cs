namespace BeamlineMonitor.HardwareSim.Cells.Conditions;

/// <summary>The collector holds the cathode back while it swells: a stress in its plane that grows as lithium leaves.</summary>
/// <param name="ZoneMicrometres">Thickness of what is held back, µm from the collector.</param>
/// <param name="BiaxialGPaPerUnitX">Stress for each unit of x that has left, GPa, &lt; 0 is compression.</param>
public sealed record ResidualStress(double ZoneMicrometres, double BiaxialGPaPerUnitX);
