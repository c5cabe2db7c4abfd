using System.Collections.Immutable;

namespace BeamlineMonitor.Acquisition.Samples;

/// <summary>Samples of one instrument that arrived within at most a second of real time: one row of the run file, never taken apart.</summary>
/// <param name="Row">Its number in the run, from 1, without gaps, in the order of commit; 0 before it is committed.</param>
/// <param name="Kind">Which instrument; it fixes the columns.</param>
/// <param name="Source">Name of the cell, or of the beam.</param>
/// <param name="StartedAt">Experiment UTC of the first sample.</param>
/// <param name="OffsetsSeconds">Each sample's time after it, s, not falling; shape [n].</param>
/// <param name="Columns">The columns of the kind in its order, NaN-free: a missing value is null; shape [columns][n].</param>
/// <param name="Flags">A flag word a sample, 0 for none; shape [n].</param>
/// <param name="Step">Index of the electrochemical step, from 0; null outside one.</param>
/// <param name="Cycle">Cycle, from 1; null outside one.</param>
/// <param name="ClockOffsetSeconds">The instrument's clock against experiment time, s; null where it has none.</param>
public sealed record SampleBlock(
    long Row,
    SampleKind Kind,
    string Source,
    DateTimeOffset StartedAt,
    ImmutableArray<double> OffsetsSeconds,
    ImmutableArray<ImmutableArray<double?>> Columns,
    ImmutableArray<int> Flags,
    int? Step = null,
    int? Cycle = null,
    double? ClockOffsetSeconds = null);
