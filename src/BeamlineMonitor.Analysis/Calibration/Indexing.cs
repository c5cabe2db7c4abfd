namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>A guess at which peak is which line.</summary>
/// <param name="Scale">Rough energy scale.</param>
/// <param name="TwoThetaDegrees">Rough 2θ, degrees.</param>
/// <param name="Score">Log-likelihood-like score: how much better the matches are than chance.</param>
/// <param name="Matches">Each matched line with its peak.</param>
internal sealed record Indexing(EnergyScale Scale, double TwoThetaDegrees, double Score, IReadOnlyList<(ExpectedLine Line, Peak Peak)> Matches);
