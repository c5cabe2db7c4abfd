namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>A line of a calibration as it was fitted.</summary>
/// <param name="Label">Name of the line.</param>
/// <param name="Exposure">Name of the exposure.</param>
/// <param name="Kind">What fixes it.</param>
/// <param name="EnergyKeV">Energy it should have: tabulated, or from d and the fitted angle, keV.</param>
/// <param name="Channel">Fitted position, channels.</param>
/// <param name="SigmaChannel">One standard uncertainty of the position from counting, channels.</param>
/// <param name="Area">Fitted area, counts.</param>
/// <param name="ResidualEV">Energy on the fitted scale less the energy it should have, eV.</param>
/// <param name="Z">Residual over its own standard deviation (counting, scatter and line energy, less what the fit took up).</param>
/// <param name="Leverage">Diagonal of the hat matrix, 0 to 1: how much of the line's own place its fitted place is; 0 for one left out.</param>
/// <param name="LeftOutBecause">Why the line was fitted but not used for the scale; null for a line that was used.</param>
public sealed record CalibrationLine(
    string Label,
    string Exposure,
    CalibrationLineKind Kind,
    double EnergyKeV,
    double Channel,
    double SigmaChannel,
    double Area,
    double ResidualEV,
    double Z,
    double Leverage,
    string? LeftOutBecause)
{
    /// <summary>True for a line that the scale and the angle rest on.</summary>
    public bool IsUsed => LeftOutBecause is null;
}
