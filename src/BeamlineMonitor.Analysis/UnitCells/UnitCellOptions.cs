using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>What to refine, and how the lines were measured.</summary>
/// <param name="System">The crystal system.</param>
/// <param name="Geometry">The measured quantity, with its wavelength or angle; its residuals are minimised.</param>
public sealed record UnitCellOptions(CrystalSystem System, LineGeometry Geometry)
{
    /// <summary>Refines a constant that is added to every measured value: a 2θ or energy zero; not for d and Q. Default false.</summary>
    public bool RefineZero { get; init; }

    /// <summary>The weights; default <see cref="LineWeights.Sigma"/>.</summary>
    public LineWeights Weights { get; init; } = LineWeights.Sigma;

    /// <summary>σ(2θ), degrees, &gt; 0, given to lines that carry no σ (UnitCell uses 0.005); null, the default, gives none.</summary>
    public double? DefaultSigmaTwoThetaDegrees { get; init; }
}
