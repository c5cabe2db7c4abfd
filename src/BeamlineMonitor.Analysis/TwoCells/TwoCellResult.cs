using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>What a frame says about the cells of a layer.</summary>
/// <param name="Status">Ok, or why there is no answer; then everything else is null.</param>
/// <param name="Verdict">Which cells the layer shows.</param>
/// <param name="One">The fit of one cell.</param>
/// <param name="TwoPhase">The fit of the two end members; null where the curve has none or it did not converge.</param>
/// <param name="Inactive">The fit of an active and the pristine cell; null where it did not converge.</param>
/// <param name="Free">The fit of two free cells; null where nothing asked for it.</param>
/// <param name="LikelihoodRatio">2 ln(L₂/L₁): fall of the deviance from one cell to the better of the two known pairs over its dispersion, ≥ 0.</param>
/// <param name="PValue">How often chance alone gives one cell such a ratio: ½ P(χ²₁ &gt; ratio), since a fraction cannot be negative.</param>
/// <param name="Lithium">x of the cells and of the layer; null where the lines do not determine a and c.</param>
public sealed record TwoCellResult(
    AnalysisStatus Status,
    LayerCells Verdict,
    CellsFit? One,
    CellsFit? TwoPhase,
    CellsFit? Inactive,
    CellsFit? Free,
    double LikelihoodRatio,
    double PValue,
    CellsLithium? Lithium)
{
    /// <summary>Deviance of the verdict's fit per degree of freedom where that is more than chance, else 1; likelihoods count that much less.</summary>
    public double Dispersion { get; init; } = 1;

    /// <summary>The fit of the cells in the verdict; null unless the status is Ok.</summary>
    public CellsFit? Best => Verdict switch
    {
        LayerCells.TwoPhase => TwoPhase,
        LayerCells.ActiveAndInactive => Inactive,
        LayerCells.Unidentified => Free,
        _ => One,
    };

    internal static TwoCellResult Nothing(AnalysisStatus status) => new(status, LayerCells.One, null, null, null, null, 0, 1, null);
}
