namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>A run of channels that is fitted, with a background of its own.</summary>
/// <param name="SpectrumIndex">Which spectrum it is cut from.</param>
/// <param name="FirstChannel">First channel.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="BackgroundTerms">Number of background terms: 2 is a straight line.</param>
public readonly record struct FitWindow(int SpectrumIndex, int FirstChannel, int Channels, int BackgroundTerms);
