using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Acquisition.Tests.Analyses;

/// <summary>The measured temperature of cell and hutch in the analysis of a run.</summary>
public class TemperatureTests
{
    private const double Warmer = 10;

    [Fact]
    public void Take_CellWarmerThanItsPristineFrames_ReadsXAtTheirTemperatureWithASmallerError()
    {
        FrameResult unmeasured = LastOf(null, null), same = LastOf(25, 25), warm = LastOf(25, 25 + Warmer);
        double alongC = SyntheticRun.Setup.Science.Phases["LiCoO2"].Expansion.CPerKelvin * Warmer * warm.Cell!.C;

        Assert.Equal(unmeasured.FromC!.X, same.FromC!.X, 12);
        Assert.True(same.FromVolume!.Sigma < unmeasured.FromVolume!.Sigma);
        Assert.Equal(same.Cell!.C, warm.Cell.C, 12); // as measured: only x is corrected
        double slope = SyntheticRun.Curve.C.Slope(same.FromC.X);
        Assert.Equal(-alongC / slope, warm.FromC!.X - same.FromC.X, 2e-4);
    }

    [Theory]
    [InlineData(1372)] // an open thermocouple of type K
    [InlineData(-200)] // a shorted Pt100
    [InlineData(1e300)]
    [InlineData(double.NaN)]
    public void Take_TemperatureThatCannotBe_IsNotUsed(double reading)
    {
        FrameResult unknown = LastOf(25, null), broken = LastOf(25, reading), brokenBefore = LastOf(reading, 25);
        Assert.All([broken, brokenBefore], frame => Assert.Equal((FrameStatus.Ok, unknown.FromC), (frame.Status, frame.FromC)));
        Assert.Equal(unknown.Flags.Prepend(FrameGate.ImplausibleTemperature), broken.Flags.AsEnumerable());
        Assert.DoesNotContain(FrameGate.ImplausibleTemperature, brokenBefore.Flags);
    }

    [Theory]
    [InlineData(850)]
    [InlineData(1e300)]
    public void Take_StandardInAHutchThatCannotBe_IsCalibratedAtThePlansTemperature(double reading)
    {
        AnalysisOutcome unknown = Standard(null), broken = Standard(reading);
        Assert.Equal(unknown.Calibrations[0].Id, broken.Calibrations[0].Id);
        Assert.Contains(FrameGate.ImplausibleTemperature, broken.Frames[0].Flags);
        Assert.NotEqual(unknown.Calibrations[0].Id, Standard(35).Calibrations[0].Id);
    }

    [Fact]
    public void RiseIn_OnlyOneSensorInBoth_IsByThatSensor()
    {
        var pristine = new PristineTemperature();
        pristine.Add(At(30, 20));
        pristine.Add(At(null, 22));
        Assert.Equal(4, pristine.RiseIn(At(40, 25))!.Value, 12); // the cell's sensor missed a pristine frame
        Assert.Null(pristine.RiseIn(At(40, null)));
        Assert.Null(new PristineTemperature().RiseIn(At(40, 25)));
    }

    private static AnalysisOutcome Standard(double? hutch)
    {
        RawFrame frame = new SyntheticRun().Standard()[0];
        return new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science)
            .Take([frame with { Joined = frame.Joined with { HutchTemperatureCelsius = Quantity(hutch) } }]);
    }

    private static RawFrame At(double? cell, double? hutch) => new SyntheticRun().Standard()[0] is var frame
        ? frame with { Joined = frame.Joined with { CellTemperatureCelsius = Quantity(cell), HutchTemperatureCelsius = Quantity(hutch) } }
        : frame;

    private static JoinedQuantity? Quantity(double? value) => value is { } known ? new JoinedQuantity(known, known, known) : null;

    // The last frame of a first scan: layer 4, which shows the collector too, is left out.
    private static FrameResult LastOf(double? pristine, double? later)
    {
        var run = new SyntheticRun();
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        foreach (IReadOnlyList<RawFrame> exposure in (IEnumerable<IReadOnlyList<RawFrame>>)[run.Standard(), .. run.Pristine()])
            analysis.Take([.. exposure.Select(frame => With(frame, pristine))]);
        return run.Scan(1).Take(1).Select(exposure => analysis.Take([.. exposure.Select(frame => With(frame, later))]).Frames[0]).Single();
    }

    private static RawFrame With(RawFrame frame, double? celsius) => frame with { Joined = frame.Joined with { CellTemperatureCelsius = Quantity(celsius) } };
}
