using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Analysis.Calibrants;

/// <summary>Lines of fixed energy, whatever the detector's angle.</summary>
/// <param name="Name">The name it is asked for by, such as <c>Ba-133</c> or <c>La</c>; equal to the file's name.</param>
/// <param name="Kind">Radioactive source or fluorescence.</param>
/// <param name="Lines">The lines in rising energy; 1 to 200.</param>
/// <param name="Sources">Where the numbers come from.</param>
public sealed record LineSource(string Name, LineSourceKind Kind, ImmutableArray<EmissionLine> Lines, Citations Sources);
