using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>Li content of a layer of one or two cells.</summary>
/// <param name="First">x of the only cell, or of the one of less lithium.</param>
/// <param name="Second">x of the second cell, or null.</param>
/// <param name="MeanFromVolume">Area-weighted mean of the layer, from the volumes; null where the cells are bounds of opposite sides.</param>
/// <param name="MeanFromC">The same from c.</param>
public sealed record CellsLithium(LithiumResult First, LithiumResult? Second, LithiumReading? MeanFromVolume, LithiumReading? MeanFromC);
