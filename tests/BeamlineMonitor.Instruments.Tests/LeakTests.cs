namespace BeamlineMonitor.Instruments.Tests;

/// <summary>The tests that count descriptors and threads of this process: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public sealed class LeakTests;
