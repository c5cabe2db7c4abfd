using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.TwoCells;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>
/// Weighs the causes that can move or split a layer's lines, from the fits of one or several frames of it. docs/diagnosis.md says what each means.
/// </summary>
/// <remarks>
/// Every cause is a statement about the <see cref="CauseQuantities"/> of a fit. Uniform: all 0 within what reference, curve and surroundings
/// leave open, for one cell or for two phases. Stress opens u, drift opens s; inactive material asks of the active cell what uniform asks of the
/// only one. V against c adds nothing: with x free it is u once more.
/// </remarks>
public sealed class LayerDiagnoser
{
    private readonly TwoCellAnalyzer analyzer;
    private readonly BiaxialElasticity elasticity;
    private readonly DiagnosisPriors priors;
    private readonly CauseQuantities quantities;

    /// <summary>Prepares the diagnosis of one layer.</summary>
    /// <param name="analyzer">The analysis that the frames went through.</param>
    /// <param name="elasticity">What stress does.</param>
    /// <param name="priors">What is believed beforehand.</param>
    /// <exception cref="ArgumentException">A prior or an elastic constant is out of range.</exception>
    public LayerDiagnoser(TwoCellAnalyzer analyzer, BiaxialElasticity elasticity, DiagnosisPriors priors)
    {
        priors.RequireSound();
        elasticity.RequireSound();
        (this.analyzer, this.elasticity, this.priors) = (analyzer, elasticity, priors);
        quantities = new CauseQuantities(analyzer);
    }

    /// <summary>Weighs the causes.</summary>
    /// <param name="frames">
    /// Results of consecutive frames of the layer. The cause is common to them; x may differ, so charging in between does no harm.
    /// </param>
    /// <returns>The diagnosis, or null where no frame gives a cell.</returns>
    public LayerDiagnosis? Diagnose(IReadOnlyList<TwoCellResult> frames) => Diagnose([.. frames.Select(Weigh).OfType<FrameEvidence>()]);

    /// <summary>Works out what one frame says, so that frames which come one by one are each worked out once.</summary>
    /// <param name="frame">The frame's result.</param>
    /// <returns>Its evidence, or null where it gives no cell.</returns>
    public FrameEvidence? Weigh(TwoCellResult frame) => FrameEvidence.Of(frame, analyzer, quantities);

    /// <summary>Weighs the causes by evidence of this diagnoser.</summary>
    /// <param name="frames">Evidence of consecutive frames of the layer.</param>
    /// <returns>The diagnosis, or null without any.</returns>
    public LayerDiagnosis? Diagnose(IReadOnlyList<FrameEvidence> frames)
    {
        var evidence = new LayerEvidence(frames, quantities.Size);
        if (evidence.Last is not { } last) return null;

        Matrix<double> open = quantities.LeftOpen(evidence.SigmaOffCurve, priors);
        Matrix<double> openToPhases = open.SubMatrix(1, quantities.Size - 1, 1, quantities.Size - 1);
        double perGPa = quantities.OffCurvePerGPa(last, elasticity);
        double one = evidence.One.LogEvidence(open), phases = double.NegativeInfinity;
        if (evidence.HasPhases)
        {
            phases = evidence.Phases.LogEvidence(openToPhases) + evidence.Rich.LogVolume + Math.Log(priors.TwoPhase);
            one += Math.Log(1 - priors.TwoPhase);
        }

        double? drift = analyzer.ShowsDrift
            ? evidence.One.LogEvidence(CauseQuantities.Opened(open, CauseQuantities.Shift, priors.SigmaShiftKeV))
            : null;
        ImmutableArray<HypothesisOdds> odds = Weigh(
            LogSum(one, phases),
            evidence.Active.LogEvidence(open) + evidence.Inactive.LogVolume,
            evidence.One.LogEvidence(CauseQuantities.Opened(open, CauseQuantities.OffCurve, perGPa * priors.SigmaStressGPa)),
            drift);
        LayerVerdict verdict = 2 * evidence.Unidentified > evidence.Frames
            ? LayerVerdict.Unexplained
            : odds.MaxBy(cause => cause.Probability ?? 0)!.Verdict;

        // What is told of the layer comes from the model that describes it.
        bool isMixture = verdict == LayerVerdict.Uniform && phases > one;
        EvidencePool told = isMixture ? evidence.Phases : verdict == LayerVerdict.Inactive ? evidence.Active : evidence.One;
        Discrepancy? offCurve = isMixture ? null : told.Departure(CauseQuantities.OffCurve, open);
        return new LayerDiagnosis(
            verdict,
            odds,
            evidence.Frames,
            offCurve,
            offCurve is { } off ? new Discrepancy(off.Value / perGPa, off.Sigma / Math.Abs(perGPa)) : null,
            analyzer.ShowsDrift ? Told(CauseQuantities.Shift) : null,
            Told(CauseQuantities.Broadening),
            new Discrepancy(evidence.Inactive.Value, evidence.Inactive.Sigma));

        Discrepancy Told(int quantity) => isMixture ? told.Departure(quantity - 1, openToPhases) : told.Departure(quantity, open);
    }

    private ImmutableArray<HypothesisOdds> Weigh(double uniform, double inactive, double stress, double? drift)
    {
        (LayerVerdict Verdict, double? LogEvidence, double Prior)[] causes =
        [
            (LayerVerdict.Uniform, uniform, priors.Uniform),
            (LayerVerdict.Inactive, inactive, priors.Inactive),
            (LayerVerdict.Stress, stress, priors.Stress),
            (LayerVerdict.Drift, drift, priors.Drift),
        ];
        double highest = causes.Max(cause => cause.LogEvidence) ?? uniform;
        double?[] weights = [.. causes.Select(cause => cause.Prior * Exp(cause.LogEvidence - highest))];
        double? sum = weights.Sum();
        return [.. causes.Zip(weights, (cause, weight) => new HypothesisOdds(cause.Verdict, weight / sum, cause.LogEvidence - uniform))];

        static double? Exp(double? log) => log is { } value ? Math.Exp(value) : null;
    }

    private static double LogSum(double left, double right)
    {
        double high = Math.Max(left, right);
        return high + Math.Log(Math.Exp(left - high) + Math.Exp(right - high));
    }
}
