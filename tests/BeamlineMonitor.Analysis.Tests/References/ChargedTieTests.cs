using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.Tests.TwoCells;
using BeamlineMonitor.Analysis.TwoCells;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.References;

/// <summary>Charge raises I(006)/I(003) by 18 % over what the pristine frames had, in the hardened beam at x = .635.</summary>
public sealed class ChargedTieTests
{
    private const double Raised = 1.18;
    private const int Frames = 400;
    private static readonly MillerIndices Tied = new(0, 0, 6);

    /// <summary>Held to .1 % the ratio pulls V by −.42 σ at 1e4 counts in (003) and by −3.1 σ at 1e6; the wider tie leaves −.35 and −.16 σ.</summary>
    [Theory]
    [InlineData(1e4)]
    [InlineData(1e6)]
    public void Analyze_RatioThatChargeHasRaised_LeavesVWithinItsError(double counts)
    {
        PhaseReference reference = Layers.Reference(withAl: false);
        double known = SyntheticFrame.Hardened.Single(line => line.Hkl == Tied).Relative;
        reference = reference with { Ties = [.. reference.Ties.Select(tie => tie with { Ratio = known, SigmaRatio = 1e-3 * known })] };
        (double mean, double width, double sigma) = Pulls(reference.ForChargedLayers(), counts);
        (double held, _, double sigmaHeld) = Pulls(reference, counts);
        Assert.True(
            Math.Abs(mean) < 0.5 && width is > 0.9 and < 1.1 && Math.Abs(held) > Math.Abs(mean) && sigma < 2 * sigmaHeld,
            $"{mean:F3} ± {width:F3} of {sigma:F5} Å³; held {held:F3} of {sigmaHeld:F5} Å³");
    }

    private static (double Mean, double Width, double Sigma) Pulls(PhaseReference reference, double counts)
    {
        HexagonalCell cell = Layers.At(0.635);
        double[] mu = SyntheticFrame.Background(counts);
        foreach ((MillerIndices hkl, double relative) in SyntheticFrame.Hardened)
            SyntheticFrame.AddLine(mu, cell.Constants, hkl, counts * relative * (hkl == Tied ? Raised : 1));
        var analyzer = new SpectrumAnalyzer(SyntheticFrame.Calibration, [Layers.LiCoO2], [], AnalysisOptions.Default, [reference]);
        CellEstimate[] fitted = [.. Layers.Draw(mu, 1, Frames).Select(frame => analyzer.Analyze(frame).Phases[0].Cell!)];
        double[] pulls = [.. fitted.Select(found => (found.Constants.Volume - cell.Constants.Volume) / found.SigmaVolume(countingOnly: true))];
        double mean = pulls.Average();
        return (mean, Math.Sqrt(pulls.Average(pull => (pull - mean) * (pull - mean))), fitted.Average(found => found.SigmaVolume(countingOnly: true)));
    }
}
