using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>A line with a place of its own.</summary>
/// <param name="Phase">Index of its phase.</param>
/// <param name="Indices">The reflection.</param>
/// <param name="Line">Index of the line in the free-line model.</param>
/// <param name="CellLine">Index of the line in the cell model.</param>
/// <param name="Position">Index of the parameter of its place.</param>
internal readonly record struct FreeLine(int Phase, MillerIndices Indices, int Line, int CellLine, int Position);
