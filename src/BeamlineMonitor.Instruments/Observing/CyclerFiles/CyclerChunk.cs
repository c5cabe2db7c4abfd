using System.Collections.Immutable;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>What a cycler's file has grown by.</summary>
/// <param name="Samples">The rows, in the file's order.</param>
/// <param name="Remarks">What is to be told before them.</param>
/// <param name="BeginsAnew">True where the file was cut or replaced: these rows are its first.</param>
public sealed record CyclerChunk(ImmutableArray<PotentiostatSample> Samples, ImmutableArray<ObservedRemark> Remarks, bool BeginsAnew);
