using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.References;

/// <summary>A measured area ratio of two lines of one phase, held where one of them cannot be told from a neighbour.</summary>
/// <param name="Name">Its name in the phase file, such as I006_I003.</param>
/// <param name="Tied">The line that follows.</param>
/// <param name="To">The line that it follows.</param>
/// <param name="Ratio">Area of the tied line over that of the other, ≥ 0.</param>
/// <param name="SigmaRatio">One standard uncertainty of the ratio, &gt; 0: a fit knows it no better.</param>
public sealed record ReferenceTie(string Name, MillerIndices Tied, MillerIndices To, double Ratio, double SigmaRatio);
