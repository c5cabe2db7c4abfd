using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.HardwareSim.Spectra;

namespace BeamlineMonitor.Benchmarks.Truth;

/// <summary>A result with the truth of its exposure.</summary>
/// <param name="Seed">Seed of the counting noise.</param>
/// <param name="Result">What the analysis made of the frame.</param>
/// <param name="Truth">What lay in the gauge, averaged over the exposure.</param>
internal sealed record TrueFrame(int Seed, FrameResult Result, LayerTruth Truth);
