namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>The counts of one spectrum on its energy grid.</summary>
/// <param name="Grid">Energies of the channels.</param>
/// <param name="Counts">Counts; shape [channels of the grid].</param>
public readonly record struct FittedSpectrum(ChannelGrid Grid, ReadOnlyMemory<uint> Counts);
