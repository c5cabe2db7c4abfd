using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.TwoCells;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>The evidence of the frames of one layer, collected for one cell, for two phases, and for an active and an inactive cell.</summary>
internal sealed class LayerEvidence
{
    private readonly TwoCellAnalyzer analyzer;
    private readonly CauseQuantities quantities;
    private int phaseFrames;

    /// <summary>Starts without frames.</summary>
    /// <param name="analyzer">The analysis that the frames went through.</param>
    /// <param name="quantities">What is collected.</param>
    public LayerEvidence(TwoCellAnalyzer analyzer, CauseQuantities quantities)
    {
        (this.analyzer, this.quantities) = (analyzer, quantities);
        (One, Active, Phases) = (new EvidencePool(quantities.Size), new EvidencePool(quantities.Size), new EvidencePool(quantities.Size - 1));
    }

    /// <summary>One cell.</summary>
    public EvidencePool One { get; }

    /// <summary>The active cell beside a pristine one.</summary>
    public EvidencePool Active { get; }

    /// <summary>Two phases; their cells are the curve's, so u is not among its quantities.</summary>
    public EvidencePool Phases { get; }

    /// <summary>Share of the pristine cell.</summary>
    public FractionPool Inactive { get; } = new();

    /// <summary>Share of the Li-rich phase.</summary>
    public FractionPool Rich { get; } = new();

    /// <summary>Frames that gave a cell.</summary>
    public int Frames { get; private set; }

    /// <summary>Those of them that show two unknown cells.</summary>
    public int Unidentified { get; private set; }

    /// <summary>True where every frame could be fitted with two phases.</summary>
    public bool HasPhases => phaseFrames == Frames;

    /// <summary>The fit of one cell to the last frame.</summary>
    public CellsFit? Last { get; private set; }

    /// <summary>σ of u of the last frame without counting.</summary>
    public double SigmaOffCurve { get; private set; }

    /// <summary>Adds a frame; one without a cell adds nothing.</summary>
    /// <param name="frame">The frame.</param>
    public void Add(TwoCellResult frame)
    {
        if (frame is not { Status: AnalysisStatus.Ok, One: { } one } || !quantities.AreDetermined(one)
            || analyzer.Lithium.OffCurve(one) is not { } off) return;
        Frames++;
        if (frame.Verdict == LayerCells.Unidentified) Unidentified++;
        (Last, SigmaOffCurve) = (one, off.Sigma);
        Add(One, one, off, frame.Dispersion);

        // Without a fit of two, its best is one cell with none of the other.
        bool hasTwo = frame.Inactive is { } fit && quantities.AreDetermined(fit) && analyzer.Lithium.OffCurve(fit) is not null;
        CellsFit two = hasTwo ? frame.Inactive! : one;
        Add(Active, two, analyzer.Lithium.OffCurve(two) ?? off, frame.Dispersion);
        Inactive.Add(two.Fraction, two.SigmaFraction);

        if (frame.TwoPhase is not { } mixture) return;
        phaseFrames++;
        (Vector<double> y, Matrix<double> covariance) = quantities.Of(mixture, 0);
        int rest = quantities.Size - 1;
        Phases.Add(
            (-0.5 * mixture.Deviance / frame.Dispersion) + analyzer.LogShareOfEnds(mixture),
            y.SubVector(1, rest),
            covariance.SubMatrix(1, rest, 1, rest));
        Rich.Add(mixture.Fraction, mixture.SigmaFraction);
    }

    // c may be anything in the range of the phase, so the width of the peak in it is part of the evidence.
    private void Add(EvidencePool pool, CellsFit fit, Discrepancy off, double dispersion)
    {
        (Vector<double> y, Matrix<double> covariance) = quantities.Of(fit, off.Value);
        double peakOfC = Constants.Sqrt2Pi * Math.Sqrt(fit.Of(CellsFit.FirstA + 1, CellsFit.FirstA + 1)) / analyzer.RangeOfC;
        pool.Add((-0.5 * fit.Deviance / dispersion) + Math.Log(peakOfC), y, covariance);
    }
}
