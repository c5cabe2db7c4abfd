using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>What a fit expects in neighbouring channels of a spectrum.</summary>
/// <param name="FirstChannel">First of the channels, ≥ 0.</param>
/// <param name="Expected">Expected counts, &gt; 0, of it and of those behind it; shape [channels].</param>
public sealed record FittedWindow(int FirstChannel, ImmutableArray<float> Expected);
