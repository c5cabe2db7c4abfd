namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>One refined number with the two kinds of error side by side.</summary>
/// <param name="Symbol">a, b, c, alpha, beta, gamma, zero, or V.</param>
/// <param name="Unit">Å, °, keV or Å³.</param>
/// <param name="Value">The refined value.</param>
/// <param name="AprioriSigma">One standard uncertainty from the lines' own σ; null where they are unknown.</param>
/// <param name="ResidualSigma">One standard uncertainty from the scatter of the residuals; null with no degree of freedom.</param>
/// <param name="ConfidenceHalfWidth">Half width of the 95 % interval: ResidualSigma times Student's t; null with it.</param>
public sealed record CellParameter(
    string Symbol, string Unit, double Value, double? AprioriSigma, double? ResidualSigma, double? ConfidenceHalfWidth);
