namespace BeamlineMonitor.HardwareSim.Cells.Parameters;

/// <summary>Storage and diffusion of lithium in the solid.</summary>
/// <param name="DiffusivitySquareMetresPerSecond">D, m²/s.</param>
/// <param name="MaximumMolPerCubicMetre">Concentration at x = 1, mol/m³.</param>
/// <param name="InitialX">Li content of the pristine cathode, all through.</param>
public sealed record LithiumTransport(double DiffusivitySquareMetresPerSecond, double MaximumMolPerCubicMetre, double InitialX);
