namespace BeamlineMonitor.HardwareSim.Cells.Parameters;

/// <summary>What the current crosses besides the interface.</summary>
/// <param name="SeparatorMetres">Thickness of the separator, m.</param>
/// <param name="ElectrolyteSiemensPerMetre">Ionic conductivity of the separator, S/m.</param>
/// <param name="CathodeSiemensPerMetre">Electronic conductivity of the cathode, S/m.</param>
public sealed record OhmicPath(double SeparatorMetres, double ElectrolyteSiemensPerMetre, double CathodeSiemensPerMetre);
