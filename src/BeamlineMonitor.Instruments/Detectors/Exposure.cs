using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>One exposure of all elements of a detector.</summary>
/// <param name="Elements">The elements, in configured order; each detector element has its own calibration and is never averaged with another.</param>
/// <param name="Completeness">Whether the preset was reached.</param>
/// <param name="StartedAt">Start, UTC by the experiment clock.</param>
/// <param name="EndedAt">End, UTC by the experiment clock.</param>
public sealed record Exposure(
    ImmutableArray<ExposureElement> Elements, ExposureCompleteness Completeness, DateTimeOffset StartedAt, DateTimeOffset EndedAt);
