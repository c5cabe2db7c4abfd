namespace BeamlineMonitor.HardwareSim.Cells.Parameters;

/// <summary>Charge transfer between cathode and electrolyte (Butler-Volmer).</summary>
/// <param name="RateConstant">k_r, m^2.5 mol^-0.5 s^-1.</param>
/// <param name="ElectrolyteMolPerCubicMetre">Lithium in the electrolyte, mol/m³.</param>
/// <param name="ContactFactor">Share of the interface that is in contact; multiplies k_r.</param>
public sealed record InterfaceReaction(double RateConstant, double ElectrolyteMolPerCubicMetre, double ContactFactor);
