using BeamlineMonitor.Acquisition.Results;

namespace BeamlineMonitor.Benchmarks.Truth;

/// <summary>A result with the truth of its exposure.</summary>
/// <param name="Seed">Seed of the counting noise.</param>
/// <param name="Result">What the analysis made of the frame.</param>
/// <param name="TrueX">Lithium content of what lay in the gauge, averaged over the exposure.</param>
/// <param name="IsCharging">Whether the cell was being charged meanwhile.</param>
internal sealed record TrueFrame(int Seed, FrameResult Result, double TrueX, bool IsCharging);
