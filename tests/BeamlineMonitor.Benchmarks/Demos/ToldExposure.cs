namespace BeamlineMonitor.Benchmarks.Demos;

/// <summary>What the simulator told of one exposure.</summary>
/// <param name="Detector">Name of the detector.</param>
/// <param name="Start">Start of the exposure, experiment UTC.</param>
/// <param name="End">Its end.</param>
/// <param name="StageMicrometres">Where the stage stood on average, µm.</param>
/// <param name="X">Lithium content of what lay in the gauge, averaged over the exposure; null where no cathode lay there.</param>
/// <param name="CurrentAmperes">Current of the cell, averaged over it, A, &gt; 0 charges.</param>
internal sealed record ToldExposure(string Detector, DateTimeOffset Start, DateTimeOffset End, double StageMicrometres, double? X, double CurrentAmperes);
