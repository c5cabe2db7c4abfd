using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>What a spectrum is made of: lines, and the parameters that move them. Local backgrounds are added by the fitter.</summary>
/// <param name="Parameters">The shape parameters in the order of <see cref="ShapeParameters"/>, then positions and areas; shape [p].</param>
/// <param name="Lines">The lines; shape [l].</param>
public sealed record LineModel(ImmutableArray<FitParameter> Parameters, ImmutableArray<ModelLine> Lines);
