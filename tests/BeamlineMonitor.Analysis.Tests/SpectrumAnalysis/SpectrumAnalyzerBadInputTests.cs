using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.SpectrumAnalysis;

/// <summary>Spectra that hold no cell get a status, never a number that looks right.</summary>
public class SpectrumAnalyzerBadInputTests
{
    private static readonly MillerIndices[] CathodeLines = [new(0, 0, 3), new(1, 0, 1), new(0, 1, 2), new(1, 0, 4)];

    [Fact]
    public void Analyze_ZeroCounts_HasStatusNoCounts() => AssertNothing(new uint[Layer.Channels], AnalysisStatus.NoCounts);

    [Theory]
    [InlineData(1u)]
    [InlineData(1000u)]
    [InlineData(uint.MaxValue)]
    public void Analyze_AllChannelsEqual_FindsNoPhase(uint count) => AssertNothing(Counts(_ => count), AnalysisStatus.PhaseNotFound);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    public void Analyze_LinearRamp_FindsNoPhase(int slope) =>
        AssertNothing(Counts(i => slope > 0 ? (uint)(i * slope) : (uint)(Layer.Channels - i)), AnalysisStatus.PhaseNotFound);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(3000)]
    public void Analyze_OneBrightChannelOnALinesPlace_FindsNoCell(double background)
    {
        double[] places = [EnergyOf(Layer.Cell, CathodeLines[0]), EnergyOf(Layer.Cell, CathodeLines[3]), EnergyOf(Layer.Aluminium, new(1, 1, 1))];
        foreach (double place in places)
        {
            foreach (uint bright in new[] { 20u, 60u, 200u, 1000u, 100_000u, 4_000_000_000u })
            {
                uint[] counts = Layer.Empty().WithBackground(background).Drawn(seed: 1);
                counts[ChannelAt(place)] += bright;
                AssertNothing(counts);
            }
        }
    }

    [Fact]
    public void Analyze_BrightChannelsOnEveryLinesPlace_FindsNoCell()
    {
        uint[] counts = Layer.Empty().WithBackground(30).Drawn(seed: 1);
        foreach (MillerIndices hkl in CathodeLines) counts[ChannelAt(EnergyOf(Layer.Cell, hkl))] += 5000;
        AssertNothing(counts);
    }

    [Fact]
    public void Analyze_EveryOtherChannelFull_FindsNoCell() => AssertNothing(Counts(i => i % 2 == 0 ? uint.MaxValue : 0));

    [Fact]
    public void Analyze_StepOnALinesPlace_FindsNoCell()
    {
        int edge = ChannelAt(EnergyOf(Layer.Cell, CathodeLines[0]));
        AssertNothing(Counts(i => i < edge ? 0u : 10_000u));
    }

    [Fact]
    public void Analyze_OneBrightChannelOnAMeasuredLine_SaysSoOrRefuses()
    {
        foreach (uint bright in new[] { 1000u, 10_000u, 100_000u })
        {
            uint[] counts = Layer.Charged(100, 30).Drawn(seed: 1);
            counts[ChannelAt(EnergyOf(Layer.Cell, CathodeLines[0])) + 3] += bright;
            SpectrumResult result = Analyze(counts, Layer.Calibration, "LiCoO2");
            Assert.True(result.Status == AnalysisStatus.PoorFit || result.Concerns.HasFlag(SpectrumConcerns.Misfit), $"{bright}: {result.Status}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Analyze_AlmostNoChannels_HasNoLinesInRange(int channels)
    {
        SpectrumResult result = Analyze([.. Enumerable.Repeat(7u, channels)], Layer.Calibration with { Channels = channels }, "LiCoO2");
        Assert.Equal(AnalysisStatus.NoLinesInRange, result.Status);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(61, 60)]
    [InlineData(0, 0)]
    public void Analyze_ImpossibleTimes_AreFlaggedAndTheCellGiven(int live, int real)
    {
        Spectrum spectrum = Layer.Exposed(Layer.Charged(100, 30).Drawn(seed: 1)) with
        {
            LiveTime = TimeSpan.FromSeconds(live),
            RealTime = TimeSpan.FromSeconds(real),
        };
        SpectrumResult result = Analyzer(Layer.Calibration, "LiCoO2").Analyze(spectrum);
        Assert.True(result.Concerns.HasFlag(SpectrumConcerns.ImpossibleTimes));
        CellEstimate cell = result.Phases[0].Cell!;
        Assert.InRange(Math.Abs(cell.Constants.C - Layer.Cell.C), 0, 4 * cell.Sigma(CellConstant.C));
    }

    [Fact]
    public void Analyze_AnotherChannelCount_Throws()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => Analyze(new uint[2048], Layer.Calibration, "LiCoO2"));
        Assert.Contains("2048 channels, the calibration test is for 4096", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, -0.04, 0)]
    [InlineData(0, 0.05, -1e-5)]
    [InlineData(0, 0, 0)]
    [InlineData(double.NaN, 0.05, 0)]
    [InlineData(0, double.NaN, 0)]
    [InlineData(0, double.PositiveInfinity, 0)]
    [InlineData(0, 1e306, 0)]
    public void Create_ScaleThatDoesNotRise_Throws(double c0, double c1, double c2)
    {
        DetectorCalibration calibration = Layer.Calibration with { Scale = new EnergyScale(c0, c1, c2) };
        Assert.Throws<ArgumentOutOfRangeException>(() => Analyzer(calibration, "LiCoO2"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2.35)]
    [InlineData(180)]
    [InlineData(double.NaN)]
    public void Create_AngleOutsideItsRange_Throws(double twoTheta) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Analyzer(Layer.Calibration with { TwoThetaDegrees = twoTheta }, "LiCoO2"));

    [Fact]
    public void Create_CalibrationWithoutAngle_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Analyzer(Layer.Calibration with { TwoThetaDegrees = null }, "LiCoO2"));

    // A cubic phase, a hexagonal one, and both; with the widths known and with widths to be guessed.
    private static void AssertNothing(uint[] counts, AnalysisStatus? expected = null)
    {
        foreach (DetectorCalibration calibration in new[] { Layer.Calibration, Layer.Calibration with { Width = null } })
        {
            foreach (string[] phases in new string[][] { ["LiCoO2"], ["Al"], ["LiCoO2", "Al"] })
            {
                SpectrumResult result = Analyze(counts, calibration, phases);
                Assert.NotEqual(AnalysisStatus.Ok, result.Status);
                if (expected is { } status) Assert.Equal(status, result.Status);
                Assert.All(result.Phases, phase => Assert.Null(phase.Cell));
            }
        }
    }

    private static SpectrumResult Analyze(uint[] counts, DetectorCalibration calibration, params string[] phases) =>
        Analyzer(calibration, phases).Analyze(Layer.Exposed(counts));

    private static SpectrumAnalyzer Analyzer(DetectorCalibration calibration, params string[] phases) =>
        new(calibration, [.. phases.Select(Layer.Phase)], [], AnalysisOptions.Default);

    private static uint[] Counts(Func<int, uint> count) => [.. Enumerable.Range(0, Layer.Channels).Select(count)];

    private static double EnergyOf(CellConstants cell, MillerIndices hkl) => Bragg.EnergyKeV(cell.DSpacing(hkl), Layer.TwoTheta);

    private static int ChannelAt(double energyKeV) => (int)Math.Round(Layer.Scale.Channel(energyKeV)!.Value);
}
