using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>What is needed to ask whether a layer is of one cell or two, and what is the matter with it.</summary>
/// <param name="Phase">The phase of the reference.</param>
/// <param name="Reference">The reference.</param>
/// <param name="Curve">The curve of the phase.</param>
/// <param name="Systematics">Uncertainties of place and temperature.</param>
/// <param name="Inert">The phase of the reference's inert line; null where there is none or it is not asked for.</param>
internal sealed record LayerPlan(
    Phase Phase, PhaseReference Reference, LithiumCurve Curve, LithiumSystematics Systematics, Phase? Inert)
{
    // (003) shows only to a detector with q in the plane of the electrode.
    private static readonly BiaxialElasticity Elasticity = new(ScatteringDirection.InPlane);

    /// <summary>Prepares the analysis for one calibration.</summary>
    /// <param name="calibration">The calibration, with an angle.</param>
    /// <returns>The analysis; it belongs to one thread.</returns>
    /// <exception cref="InputException">The reference cannot be used with this phase, curve and calibration.</exception>
    public LayerAnalyzer AnalyzerFor(DetectorCalibration calibration)
    {
        try
        {
            var cells = new TwoCellAnalyzer(calibration, Phase, Reference, Curve, Systematics, Inert);
            return new LayerAnalyzer(Phase.Name, cells, new LayerDiagnoser(cells, Elasticity, new DiagnosisPriors()));
        }
        catch (ArgumentException e)
        {
            throw new InputException($"--reference: {e.Message}", e);
        }
    }
}
