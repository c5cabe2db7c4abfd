using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.TwoCells;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>What one frame says for and against the causes; worked out once, then pooled with the frames around it.</summary>
public sealed class FrameEvidence
{
    private FrameEvidence(CellsFit single, CellsFit pair, CellsFit? mixture, LikelihoodPeak one, LikelihoodPeak active, LikelihoodPeak? phases) =>
        (Single, Pair, Mixture, One, Active, Phases) = (single, pair, mixture, one, active, phases);

    /// <summary>The fit of one cell.</summary>
    internal CellsFit Single { get; }

    /// <summary>The fit of an active and the pristine cell; without one, that of one cell, with none of the other.</summary>
    internal CellsFit Pair { get; }

    /// <summary>The fit of two phases, or null.</summary>
    internal CellsFit? Mixture { get; }

    /// <summary>Evidence of one cell.</summary>
    internal LikelihoodPeak One { get; }

    /// <summary>Evidence of an active cell beside a pristine one.</summary>
    internal LikelihoodPeak Active { get; }

    /// <summary>Evidence of two phases; their cells are the curve's, so u is not among its quantities.</summary>
    internal LikelihoodPeak? Phases { get; }

    /// <summary>σ of u without counting.</summary>
    internal double SigmaOffCurve { get; private init; }

    /// <summary>True where the frame shows two unknown cells.</summary>
    internal bool IsUnidentified { get; private init; }

    /// <summary>Works out the evidence of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="analyzer">The analysis that it went through.</param>
    /// <param name="quantities">What is collected.</param>
    /// <returns>The evidence, or null where the frame gives no cell.</returns>
    internal static FrameEvidence? Of(TwoCellResult frame, TwoCellAnalyzer analyzer, CauseQuantities quantities)
    {
        if (frame is not { Status: AnalysisStatus.Ok, One: { } one } || !quantities.AreDetermined(one) || analyzer.Lithium.OffCurve(one) is not { } off)
            return null;
        Discrepancy? offOfTwo = frame.Inactive is { } fit && quantities.AreDetermined(fit) ? analyzer.Lithium.OffCurve(fit) : null;
        CellsFit two = offOfTwo is null ? one : frame.Inactive!;
        return new FrameEvidence(
            one, two, frame.TwoPhase, Peak(one, off), Peak(two, offOfTwo ?? off), frame.TwoPhase is { } mixture ? PeakOfPhases(mixture) : null)
        {
            SigmaOffCurve = off.Sigma,
            IsUnidentified = frame.Verdict == LayerCells.Unidentified,
        };

        // c may be anything in the range of the phase, so the width of the peak in it is part of the evidence.
        LikelihoodPeak Peak(CellsFit cells, Discrepancy offCurve)
        {
            (Vector<double> y, Matrix<double> covariance) = quantities.Of(cells, offCurve.Value);
            double peakOfC = Constants.Sqrt2Pi * Math.Sqrt(cells.Of(CellsFit.FirstA + 1, CellsFit.FirstA + 1)) / analyzer.RangeOfC;
            return new LikelihoodPeak((-0.5 * cells.Deviance / frame.Dispersion) + Math.Log(peakOfC), y, covariance);
        }

        LikelihoodPeak PeakOfPhases(CellsFit cells)
        {
            (Vector<double> y, Matrix<double> covariance) = quantities.Of(cells, 0);
            int rest = quantities.Size - 1;
            return new LikelihoodPeak(
                (-0.5 * cells.Deviance / frame.Dispersion) + analyzer.LogShareOfEnds(cells), y.SubVector(1, rest), covariance.SubMatrix(1, rest, 1, rest));
        }
    }
}
