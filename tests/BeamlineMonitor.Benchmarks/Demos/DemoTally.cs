namespace BeamlineMonitor.Benchmarks.Demos;

/// <summary>How the simulator's exposures and the frames of a run file went together.</summary>
/// <param name="Exposures">Exposures that the simulator told of.</param>
/// <param name="Frames">Frames in the run file.</param>
/// <param name="WithoutTruth">Frames of layers whose exposure was not found, or found for another frame too.</param>
internal sealed record DemoTally(int Exposures, int Frames, int WithoutTruth);
