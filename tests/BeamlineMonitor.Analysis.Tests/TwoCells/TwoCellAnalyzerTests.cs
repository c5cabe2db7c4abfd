using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.Tests.Lithium;
using BeamlineMonitor.Analysis.TwoCells;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.TwoCells;

/// <summary>What issue 3 asks of two cells, at 1e4 counts in (003) with hardened intensities; the reference comes from ten pristine frames.</summary>
public sealed class TwoCellAnalyzerTests
{
    private const int Frames = 1000;

    [Theory]
    [InlineData(0.65)]
    [InlineData(0.60)]
    [InlineData(0.97)]
    public void Analyze_OneCell_AlarmsInAtMostOnePercent(double x)
    {
        TwoCellResult[] results = Layers.Analyze(Layers.Expected((Layers.At(x), 1)), Frames);
        Assert.DoesNotContain(results, result => result.Status != AnalysisStatus.Ok);
        int alarms = results.Count(result => result.Verdict != LayerCells.One);
        Assert.True(alarms <= Frames / 100, $"{alarms} of {Frames}");
    }

    [Fact]
    public void Analyze_OneCell_RatioIsHalfChiSquaredOfOneAndHalfZero()
    {
        double[] ratios =
        [
            .. Layers.Analyze(Layers.Expected((Layers.At(0.65), 1)), Frames).Select(result => result.One!.Deviance - result.Inactive!.Deviance),
        ];
        Chance.AssertShare(0.25, ratios.Count(ratio => ratio > 0.4549), Frames);
        Chance.AssertShare(0.10, ratios.Count(ratio => ratio > 1.6424), Frames);
        Chance.AssertShare(0.05, ratios.Count(ratio => ratio > 2.7055), Frames);
    }

    [Fact]
    public void Analyze_FifteenPercentInactive_IsFoundWithItsFraction() => AssertFound(
        Layers.Expected((Layers.At(0.65), 0.85), (Layers.Pristine, 0.15)), LayerCells.ActiveAndInactive, 0.15, (0.85 * 0.65) + 0.15);

    [Fact]
    public void Analyze_HalfH1HalfH2_IsFoundWithItsFraction() => AssertFound(
        Layers.Expected((Layers.At(0.75), 0.5), (Layers.At(0.94), 0.5)), LayerCells.TwoPhase, 0.5, 0.845);

    /// <summary>The end members and the pristine cell are held at the frame's temperature, and read as what they are at any.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Analyze_WarmLayerOfKnownCells_ReadsThemAtTheirX(double riseKelvin)
    {
        TwoCellAnalyzer analyzer = Layers.Analyzer();
        analyzer.Systematics = new LithiumSystematics(Layers.LiCoO2.Expansion) { RiseKelvin = riseKelvin, TemperatureSigmaKelvin = 1 };
        TwoCellResult phases = Analyze((Layers.At(0.75), 0.5), (Layers.At(0.94), 0.5));
        TwoCellResult inactive = Analyze((Layers.At(0.6), 0.85), (Layers.Pristine, 0.15));

        Assert.Equal((LayerCells.TwoPhase, LayerCells.ActiveAndInactive), (phases.Verdict, inactive.Verdict));
        Assert.Equal((0.75, 0.94), (Math.Round(phases.Lithium!.First.FromC.X, 9), Math.Round(phases.Lithium.Second!.FromC.X, 9)));
        Assert.Equal((0.75, 0.94), (Math.Round(phases.Lithium.First.FromVolume.X, 9), Math.Round(phases.Lithium.Second!.FromVolume.X, 9)));
        Assert.Equal(1, inactive.Lithium!.Second!.FromC.X, 1e-9);
        Assert.Equal(0.6, inactive.Lithium.First.FromC.X, 4 * inactive.Lithium.First.FromC.SigmaCounting!.Value);
        Assert.All([(phases, 0.845), (inactive, (0.85 * 0.6) + 0.15)], expected =>
        {
            LithiumReading mean = expected.Item1.Lithium!.MeanFromC!;
            Assert.Equal(expected.Item2, mean.X, 4 * mean.SigmaCounting!.Value);
        });

        TwoCellResult Analyze(params (HexagonalCell Cell, double Share)[] cells) => analyzer.Analyze(SyntheticFrame.Draw(
            Layers.Expected([.. cells.Select(cell => (Layers.Warm(cell.Cell, riseKelvin), cell.Share))]), 1));
    }

    [Theory]
    [InlineData(0.52, 0.6, 0.75)]
    [InlineData(0.58, 0.7, 0.70)]
    public void Analyze_TwoCellsThatAreNoKnownPair_AreCalledUnidentified(double x, double share, double otherX)
    {
        const int frames = 200;
        TwoCellResult[] results = Layers.Analyze(Layers.Expected((Layers.At(x), share), (Layers.At(otherX), 1 - share)), frames);
        Assert.True(results.Count(result => result.Verdict == LayerCells.Unidentified) >= 0.99 * frames);
        Assert.DoesNotContain(results, result => result.Free is { Second: { } second } free && second.C > free.First.C);
    }

    [Fact]
    public void Analyze_WithAnInertLine_CellsAreReadAtRestOfTheScale()
    {
        const int frames = 300;
        TwoCellResult[] results = Layers.Analyze(Layers.ExpectedWithAl(0, (Layers.At(0.65), 1)), frames, withAl: true);
        Assert.DoesNotContain(results, result => result.One!.WithoutShift().Of(1, 1) > 0.1 * result.One.Of(1, 1));
        LithiumReading[] readings = [.. results.Select(result => result.Lithium!.MeanFromC!)];
        Chance.AssertUnitWidth([.. readings.Select(reading => (reading.X - 0.65) / reading.SigmaCounting!.Value)]);
        Assert.InRange(readings.Average(reading => reading.X), 0.65 - 0.001, 0.65 + 0.001);
    }

    [Fact]
    public void ReadLithium_ScaleThatHasShifted_XOfTheShiftedFitIsRight()
    {
        TwoCellAnalyzer analyzer = Layers.Analyzer(withAl: true);
        TwoCellResult[] results = Layers.Analyze(Layers.ExpectedWithAl(0.2, (Layers.At(0.65), 1)), 100, withAl: true);
        Assert.InRange(results.Average(result => result.One!.ShiftKeV), 0.19, 0.21);
        Assert.InRange(results.Average(result => analyzer.ReadLithium(result.One!)!.First.FromC.X), 0.645, 0.655);

        // Read at rest of the scale, (003) at 63.33 + 0.2 keV makes c 14.322 · (1 − 0.2/63.5) = 14.277 Å.
        Assert.InRange(results.Average(result => result.Lithium!.First.FromC.X), 0.69, 0.70);
    }

    [Fact]
    public void Analyze_NothingOfThePhase_GivesAStatus()
    {
        TwoCellAnalyzer analyzer = Layers.Analyzer();
        Assert.Equal(AnalysisStatus.NoCounts, analyzer.Analyze(SyntheticFrame.Draw(new double[SyntheticFrame.Channels], 1)).Status);
        TwoCellResult background = analyzer.Analyze(SyntheticFrame.Draw(SyntheticFrame.Background(Layers.Counts), 1));
        Assert.Equal(AnalysisStatus.PhaseNotFound, background.Status);
        Assert.Null(background.Best);
    }

    [Fact]
    public void Analyze_CurveWithoutUncertainty_TakesTheEndMembersAtTheirWord()
    {
        TwoCellAnalyzer analyzer = Layers.Analyzer(Layers.Reference(false), Cells.WithoutShapeError("S"));
        TwoCellResult result = analyzer.Analyze(
            SyntheticFrame.Draw(Layers.Expected((Layers.At(0.75), 0.5), (Layers.At(0.94), 0.5)), 1));
        Assert.Equal(LayerCells.TwoPhase, result.Verdict);
        Assert.Equal(Layers.Reference(false).Cell.C * 14.2250 / 14.0520, result.Best!.First.C, 1e-6);
        Assert.Equal(0, result.Best.Of(CellsFit.FirstA, CellsFit.FirstA));
    }

    /// <summary>Broader lines than the reference's, as of a layer whose x varies within the gauge, are one cell and not two.</summary>
    [Fact]
    public void Analyze_BroadenedLines_AreOneCell()
    {
        double[] mu = SyntheticFrame.Background(Layers.Counts);
        foreach ((MillerIndices hkl, double relative) in SyntheticFrame.Hardened)
            SyntheticFrame.AddLine(mu, Layers.At(0.65).Constants, hkl, Layers.Counts * relative, divergence: 0.005);
        TwoCellResult[] results = Layers.Analyze(mu, 200);
        Assert.Equal(0.005 * 0.005, results.Average(result => result.One!.DivergenceSquared), 5e-7);
        Assert.True(results.Count(result => result.Verdict == LayerCells.One) >= 198);
    }

    [Fact]
    public void Analyze_OtherNumberOfChannels_IsRefused()
    {
        var spectrum = new Spectrum([1, 2, 3], TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), null);
        Assert.Throws<ArgumentException>(() => Layers.Analyzer().Analyze(spectrum));
    }

    [Fact]
    public void Constructor_ReferenceOfAnotherPhase_IsRefused() => Assert.Throws<ArgumentException>(() => new TwoCellAnalyzer(
        SyntheticFrame.Calibration, Layers.LiCoO2, Layers.Reference(false) with { PhaseName = "Al" }, Cells.S, Cells.Usual));

    [Fact]
    public void Constructor_CubicPhase_IsRefused() => Assert.Throws<ArgumentException>(() => new TwoCellAnalyzer(
        SyntheticFrame.Calibration, Layers.Al, Layers.Reference(false) with { PhaseName = "Al" }, Cells.S, Cells.Usual));

    [Theory]
    [InlineData(14.0)] // below the pristine c
    [InlineData(14.1)] // below H2
    public void Constructor_SearchRangeWithoutTheKnownCells_IsRefused(double highestC)
    {
        CellSearch search = Layers.LiCoO2.Search;
        Phase narrow = Layers.LiCoO2 with { Search = search with { Upper = FreeConstants.Expand(CrystalSystem.Hexagonal, search.Upper.A, highestC) } };
        Assert.Contains("search range", Assert.Throws<ArgumentException>(() => new TwoCellAnalyzer(
            SyntheticFrame.Calibration, narrow, Layers.Reference(false), Cells.S, Cells.Usual)).Message, StringComparison.Ordinal);
    }

    private static void AssertFound(double[] expected, LayerCells cells, double fraction, double meanX)
    {
        TwoCellResult[] results = Layers.Analyze(expected, Frames);
        int right = results.Count(result =>
            result.Verdict == cells && Math.Abs(result.Best!.Fraction - fraction) <= 3 * result.Best.SigmaFraction);
        Assert.True(right >= 0.99 * Frames, $"{right} of {Frames}");

        CellsFit[] fits = [.. results.Where(result => result.Verdict == cells).Select(result => result.Best!)];
        Chance.AssertUnitWidth([.. fits.Select(fit => (fit.Fraction - fraction) / fit.SigmaFraction)]);
        LithiumReading[] means = [.. results.Where(result => result.Verdict == cells).Select(result => result.Lithium!.MeanFromC!)];
        double scatter = Math.Sqrt(means.Average(mean => Math.Pow(mean.X - meanX, 2)));
        double stated = Math.Sqrt(means.Average(mean => Math.Pow(mean.Budget!.CountingFrame, 2) + Math.Pow(mean.Budget.Fraction, 2)));
        Assert.InRange(scatter / stated, 0.9, 1.15);
    }
}
