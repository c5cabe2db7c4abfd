using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>What a detector says it is.</summary>
/// <param name="Model">Kind and address, for people and for the run file.</param>
/// <param name="Elements">Its elements, in configured order.</param>
public sealed record DetectorIdentity(string Model, ImmutableArray<DetectorElement> Elements);
