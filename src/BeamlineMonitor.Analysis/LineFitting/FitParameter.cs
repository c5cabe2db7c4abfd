namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>One number that a fit may move.</summary>
/// <param name="Name">What it is, with its unit: "a_A", "E_keV 003", "area 104".</param>
/// <param name="Start">Value to start from; it lies inside the bounds.</param>
/// <param name="IsFree">False for a number that is held.</param>
/// <param name="Lower">Lower bound, reached where the likelihood wants it.</param>
/// <param name="Upper">Upper bound.</param>
/// <param name="HalfRange">How far it may move from the value that a fit starts with; infinite for no such limit.</param>
/// <param name="PriorSigma">Standard uncertainty of earlier knowledge centred at <paramref name="Start"/>; infinite for none.</param>
public sealed record FitParameter(
    string Name,
    double Start,
    bool IsFree = true,
    double Lower = double.NegativeInfinity,
    double Upper = double.PositiveInfinity,
    double HalfRange = double.PositiveInfinity,
    double PriorSigma = double.PositiveInfinity);
