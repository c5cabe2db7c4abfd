using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Phases;

/// <summary>Two lines whose area ratio may be held, because one of them cannot always be told from a neighbour.</summary>
/// <param name="Name">The name under which a reference records the ratio, such as <c>I006_I003</c>.</param>
/// <param name="Tied">The line whose area follows.</param>
/// <param name="To">The line whose area it follows.</param>
/// <param name="Source">Id of the source of the reason.</param>
/// <remarks>The ratio itself is not part of a phase: it depends on beam, detector and texture, and is learned from pristine frames.</remarks>
public sealed record IntensityTie(string Name, MillerIndices Tied, MillerIndices To, string Source);
