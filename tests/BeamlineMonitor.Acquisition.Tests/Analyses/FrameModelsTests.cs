using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.TwoCells;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Analyses;

/// <summary>Which frames of a run have a model, and whose it is.</summary>
public class FrameModelsTests
{
    private const int OnePhase = 35, TwoPhase = 14; // scans at x near .64 and .85

    private readonly SyntheticRun run = new();
    private readonly RunAnalysis analysis = new(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
    private readonly List<AnalysisOutcome> beginning;

    public FrameModelsTests() => beginning = [.. new[] { run.Standard() }.Concat(run.Pristine()).Select(analysis.Take)];

    [Fact]
    public void Take_StandardAndPristineFrames_OnlyTheStandardIsFittedByItself()
    {
        Assert.Equal([1L], beginning[0].Models.Keys);
        Assert.All(beginning[1..], outcome => Assert.Empty(outcome.Models));
    }

    [Fact]
    public void Take_Standard_ItsModelHoldsTheCounts()
    {
        var again = new SyntheticRun();
        Spectrum spectrum = again.Standard()[0].Spectrum;
        ImmutableArray<FittedWindow> windows = beginning[0].Models[1];
        Assert.True(ModelAgainstCounts.AreInsideAndApart(spectrum, windows));
        double[] residuals = [.. ModelAgainstCounts.Residuals(spectrum, windows)];
        Assert.InRange(residuals.Average(residual => residual * residual), 0.8, 1.2); // 400 channels and more: four standard deviations are 0.28
    }

    [Theory]
    [InlineData(OnePhase)]
    [InlineData(TwoPhase)]
    public void Take_FrameOfALayer_ItsModelHoldsTheCounts(int scan)
    {
        foreach (IReadOnlyList<RawFrame> exposure in run.Scan(scan))
        {
            AnalysisOutcome outcome = analysis.Take(exposure);
            Assert.Equal(FrameStatus.Ok, outcome.Frames[0].Status);
            (long number, ImmutableArray<FittedWindow> windows) = Assert.Single(outcome.Models);
            Assert.Equal(exposure[0].Number, number);
            Assert.True(ModelAgainstCounts.AreInsideAndApart(exposure[0].Spectrum, windows));
            double[] residuals = [.. ModelAgainstCounts.Residuals(exposure[0].Spectrum, windows)];
            double allowed = 4 * Math.Sqrt(2.0 / residuals.Length);
            Assert.InRange(residuals.Average(residual => residual * residual), 0.95 - allowed, 1 + allowed); // up to 5 % are fitted away
        }
    }

    [Theory]
    [InlineData(OnePhase, false)]
    [InlineData(TwoPhase, true)]
    public void Read_FrameOfALayer_IsDescribedByTheFitThatIsTold(int scan, bool isPair)
    {
        Phase phase = SyntheticRun.Setup.Science.Phases[SyntheticRun.Cell.Phase];
        var systematics = new LithiumSystematics(phase.Expansion);
        var analyzer = new LayerAnalyzer(
            beginning[0].Calibrations[0].Calibration, phase, [], [], beginning[^1].References[1].Reference, SyntheticRun.Curve,
            SyntheticRun.Setup.Plan.Detectors[0].Direction, systematics);
        Spectrum spectrum = run.Scan(scan).ElementAt(1)[0].Spectrum;
        LayerReading reading = analyzer.Read(spectrum, null, systematics);
        double deviance = ModelAgainstCounts.Deviance(spectrum, reading.Windows);
        Assert.Equal(isPair, reading.Pair is not null);
        Assert.Equal(isPair ? reading.Pair!.Windows : reading.Spectrum.Windows, reading.Windows);
        if (!isPair) return;
        CellsFit pair = reading.Cells.Best!, single = reading.Cells.One!;
        Assert.InRange(pair.Deviance - deviance, -0.01, 5); // what the curve knows of the end members adds to the fit's deviance
        Assert.InRange(single.Deviance - deviance, 15, double.MaxValue);
    }

    [Fact]
    public void Take_DegradedFrame_HasNoModel()
    {
        RawFrame frame = run.Scan(OnePhase).First()[0] with { SettingsChanged = true };
        AnalysisOutcome outcome = analysis.Take([frame]);
        Assert.Equal(FrameStatus.Degraded, outcome.Frames[0].Status);
        Assert.Empty(outcome.Models);
    }
}
