using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>The line shape that a cell-constrained fit ended with.</summary>
/// <param name="Width">Width law.</param>
/// <param name="Tail">Tail.</param>
/// <param name="SigmaDivergenceSquared">One standard uncertainty of g², the term that the sample decides; 0 where it was held.</param>
public sealed record FittedShape(WidthLaw Width, LineShape Tail, double SigmaDivergenceSquared);
