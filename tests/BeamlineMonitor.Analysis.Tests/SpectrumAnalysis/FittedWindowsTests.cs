using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.Tests.TwoCells;
using BeamlineMonitor.Analysis.TwoCells;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.Analysis.Tests.SpectrumAnalysis;

/// <summary>The windows that a fit hands out describe the counts as its numbers say.</summary>
public class FittedWindowsTests(ITestOutputHelper output)
{
    private const int Seeds = 100;

    [Theory]
    [InlineData(1e4)]
    [InlineData(1e3)] // here the profile intervals of a report move the model afterwards
    public void Analyze_SeedsOneToHundred_WindowsHoldTheirCountsAndLeaveUnitResiduals(double countsIn003)
    {
        double[] expected = SyntheticFrame.Expected(SyntheticFrame.Cell(2.8104, 14.3220), countsIn003);
        var analyzer = new SpectrumAnalyzer(SyntheticFrame.Calibration, [Layers.LiCoO2], [], AnalysisOptions.Default);
        double sum = 0, sumSquares = 0, spread = 0, largestShift = 0;
        int channels = 0, freedom = 0, profiled = 0;
        for (int seed = 1; seed <= Seeds; seed++)
        {
            Spectrum spectrum = SyntheticFrame.Draw(expected, seed);
            SpectrumResult result = analyzer.Analyze(spectrum);
            Assert.NotEmpty(result.Windows);
            Assert.True(ModelAgainstCounts.AreInsideAndApart(spectrum, result.Windows));
            foreach (FittedWindow window in result.Windows)
            {
                double model = window.Expected.Sum(mu => (double)mu);
                Assert.InRange((ModelAgainstCounts.Counts(spectrum, window) - model) / Math.Sqrt(model), -4, 4);
            }

            double[] residuals = [.. ModelAgainstCounts.Residuals(spectrum, result.Windows)];
            sum += residuals.Sum();
            sumSquares += residuals.Sum(residual => residual * residual);
            spread += result.Windows.SelectMany(window => window.Expected).Sum(mu => 2 + (1 / (double)mu)); // variance of a Poisson χ² term
            channels += residuals.Length;
            freedom += result.DegreesOfFreedom;
            if (result.Phases[0].Cell is { Profiles.IsEmpty: false }) profiled++;
            largestShift = Math.Max(largestShift, Math.Abs(ModelAgainstCounts.Deviance(spectrum, result.Windows) - result.Deviance));
        }

        output.WriteLine($"mean {sum / channels:F4}, χ² {sumSquares:F0} of {freedom}, {channels} channels, deviance off by at most {largestShift:G3}, {profiled} profiled");

        // Four standard deviations each: a right fit fails one of the two in 8000.
        Assert.InRange(sum / channels, -4 / Math.Sqrt(channels), 4 / Math.Sqrt(channels));
        Assert.InRange(sumSquares, freedom - (4 * Math.Sqrt(spread)), freedom + (4 * Math.Sqrt(spread)));
        Assert.InRange(largestShift, 0, 0.02); // the fit's tolerance is .01
        if (countsIn003 < 1e4) Assert.InRange(profiled, 10, Seeds);
    }

    [Fact]
    public void Analyze_NothingOfThePhase_HasNoWindows()
    {
        var analyzer = new SpectrumAnalyzer(SyntheticFrame.Calibration, [Layers.LiCoO2], [], AnalysisOptions.Default);
        SpectrumResult result = analyzer.Analyze(SyntheticFrame.Draw(SyntheticFrame.Background(1e4), 1));
        Assert.Equal(AnalysisStatus.PhaseNotFound, result.Status);
        Assert.Empty(result.Windows);
    }

    /// <summary>15 % inactive: one cell misses the counts by far more than a fit's tolerance, so the deviance says whose windows these are.</summary>
    [Fact]
    public void Analyze_TwoCells_EachFitHasWindowsOfItsOwn()
    {
        double[] expected = Layers.Expected((Layers.At(0.65), 0.85), (Layers.Pristine, 0.15));
        TwoCellAnalyzer analyzer = Layers.Analyzer();
        for (int seed = 1; seed <= 20; seed++)
        {
            Spectrum spectrum = SyntheticFrame.Draw(expected, seed);
            TwoCellResult result = analyzer.Analyze(spectrum);
            CellsFit single = result.One!, pair = result.Best!;
            Assert.Equal(LayerCells.ActiveAndInactive, result.Verdict);
            Assert.True(ModelAgainstCounts.AreInsideAndApart(spectrum, pair.Windows));
            Assert.Equal(single.Windows.Select(window => (window.FirstChannel, window.Expected.Length)), pair.Windows.Select(window => (window.FirstChannel, window.Expected.Length)));
            double ofPair = ModelAgainstCounts.Deviance(spectrum, pair.Windows), ofSingle = ModelAgainstCounts.Deviance(spectrum, single.Windows);
            output.WriteLine($"pair {ofPair:F3}, fit {pair.Deviance:F3}; single {ofSingle:F3}, fit {single.Deviance:F3}");
            Assert.Equal(pair.Deviance, ofPair, 0.01);
            Assert.Equal(single.Deviance, ofSingle, 0.01);
            Assert.InRange(ofSingle - ofPair, 100, 2000);
        }
    }
}
