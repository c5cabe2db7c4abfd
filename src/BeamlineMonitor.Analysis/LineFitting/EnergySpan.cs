namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>Energies among which lines may come to stand.</summary>
/// <param name="LowKeV">Lowest line energy, keV.</param>
/// <param name="HighKeV">Highest line energy, keV.</param>
/// <param name="FwhmKeV">Width of such a line, keV: the window reaches beyond both ends as it does beyond a line.</param>
public readonly record struct EnergySpan(double LowKeV, double HighKeV, double FwhmKeV);
