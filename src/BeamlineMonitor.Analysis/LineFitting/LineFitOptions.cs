using System.Collections.Immutable;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>How a line fit is done.</summary>
public sealed record LineFitOptions
{
    /// <summary>Width of the window below a line, in FWHM; it must hold the tail. Default 4.</summary>
    public double BelowLineFwhm { get; init; } = 4;

    /// <summary>Width of the window above a line, in FWHM. Default 3.</summary>
    public double AboveLineFwhm { get; init; } = 3;

    /// <summary>The background of a window gains one polynomial degree beyond the first for each such width, in FWHM. Default 12.</summary>
    public double FwhmPerBackgroundDegree { get; init; } = 12;

    /// <summary>
    /// The fit has converged when the next step promises less than this fall of the deviance; that step is still taken. Default 1e-4: the step
    /// is a hundredth of a σ, and what is left behind it some percent of that.
    /// </summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>
    /// A fit that starts from another's numbers is given up, as not converged, as soon as its next step promises less than a quarter of the fall of the
    /// deviance that is missing to this: near a maximum the promise of one step is nearly all there is. Default: never.
    /// </summary>
    public double WantedDeviance { get; init; } = double.PositiveInfinity;

    /// <summary>Most evaluations of the model. Default 80.</summary>
    public int MaximumEvaluations { get; init; } = 80;

    /// <summary>
    /// True to give a window that misfits beyond chance less weight and its lines larger errors. Real Bragg lines of 1e5 counts are never quite
    /// the shape of the model, and must not outvote the honest ones on shared parameters. Default true.
    /// </summary>
    public bool WeighsMisfit { get; init; } = true;

    /// <summary>
    /// Energies that the windows hold in any case (first spectrum). Two models can only be compared on the same channels, and windows are laid
    /// around the lines where a fit starts. Default none.
    /// </summary>
    public ImmutableArray<EnergySpan> Spans { get; init; } = [];

    /// <summary>The defaults.</summary>
    public static LineFitOptions Default { get; } = new();
}
