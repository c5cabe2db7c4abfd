using System.Collections.Immutable;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>A calibration with everything that tells whether to trust it.</summary>
/// <param name="Calibration">The calibration, or null where none could be made.</param>
/// <param name="Lines">The lines, by exposure and energy.</param>
/// <param name="ChiSquaredReduced">χ² of counting and line energies alone over the degrees of freedom; null without any.</param>
/// <param name="DegreesOfFreedom">Used lines less fitted parameters.</param>
/// <param name="ExcessScatterEV">Scatter of the lines beyond counting that was added to each, eV; 0 where counting explains the residuals.</param>
/// <param name="Verdict">May it be used.</param>
/// <param name="Reasons">Why not, or what to know; one sentence each.</param>
public sealed record CalibrationResult(
    DetectorCalibration? Calibration,
    ImmutableArray<CalibrationLine> Lines,
    double? ChiSquaredReduced,
    int DegreesOfFreedom,
    double ExcessScatterEV,
    CalibrationVerdict Verdict,
    ImmutableArray<string> Reasons)
{
    /// <summary>What the fit of the lines' places expects in each exposure, in rising channels; shape [exposures], empty without a calibration.</summary>
    public ImmutableArray<ImmutableArray<FittedWindow>> Windows { get; init; } = [];
}
