using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Analyses;

public class RunAnalysisTests
{
    private const int Scans = 43;
    private static readonly Lazy<AnalysisOutcome[]> WholeRun = new(() => [.. Analyze(new SyntheticRun().Exposures(Scans))]);

    [Fact]
    public void Take_Standard_Calibrates()
    {
        AnalysisOutcome outcome = WholeRun.Value[0];
        FinishedCalibration calibration = Assert.Single(outcome.Calibrations);
        Assert.Equal(SyntheticFrame.TwoThetaDegrees, calibration.Calibration.TwoThetaDegrees!.Value, 0.002);
        Assert.Equal(RunEventKinds.Calibrated, Assert.Single(outcome.Events).Kind);
        Assert.Equal(FrameStatus.Used, outcome.Frames[0].Status);
        Assert.Equal(calibration.Id, outcome.Frames[0].Calibration);
    }

    [Fact]
    public void Take_LastPristineFrame_MakesTheReferencesWithOneTie()
    {
        AnalysisOutcome outcome = WholeRun.Value[4 * SyntheticRun.PristineScans];
        Assert.Equal([1, 2, 3, 4], outcome.References.Select(reference => reference.Layer));
        Assert.All(outcome.References, reference => Assert.Equal(SyntheticRun.PristineScans, reference.Reference.Frames));
        ReferenceTie tie = Assert.Single(outcome.References.Select(reference => Assert.Single(reference.Reference.Ties)).Distinct());
        Assert.InRange(tie.Ratio, 0.01 - (4 * tie.SigmaRatio), 0.01 + (4 * tie.SigmaRatio)); // hardened: (006) is 1 % of (003)
        Assert.Equal([null, null, null, "Al"], outcome.References.Select(reference => reference.Reference.Inert?.Group));
        Assert.All(WholeRun.Value[1..(4 * SyntheticRun.PristineScans)], earlier => Assert.Empty(earlier.References));
    }

    [Fact]
    public void Take_SolidSolution_RecoversXWithinItsCountingError()
    {
        double[] pulls = [.. LayerFrames().Where(frame => Truth(frame) is > 0.56 and < 0.74).Select(frame =>
        {
            Assert.Equal(FrameStatus.Ok, frame.Status);
            Assert.Equal(0, frame.SecondFraction);
            return (frame.FromC!.X - Truth(frame)) / frame.FromC.SigmaCounting!.Value;
        })];
        Assert.InRange(pulls.Length, 60, 90);
        Assert.InRange(Math.Sqrt(pulls.Average(pull => pull * pull)), 0.75, 1.35); // the anchor's tenth frames add 5 %
        Assert.All(pulls, pull => Assert.InRange(pull, -4.5, 4.5));
    }

    [Fact]
    public void Take_TwoPhases_GivesTheMeanOfBoth()
    {
        FrameResult[] mixed = [.. LayerFrames().Where(frame => Truth(frame) is > 0.78 and < 0.91)];
        Assert.All(mixed, frame =>
        {
            Assert.Contains(LayerFlags.TwoCells, frame.Flags);
            Assert.Contains("two-phase", frame.Flags);
            Assert.InRange((frame.FromC!.X - Truth(frame)) / frame.FromC.SigmaCounting!.Value, -4.5, 4.5);
            Assert.InRange(frame.SecondFraction!.Value, (Truth(frame) - 0.75) / 0.19 - 0.06, (Truth(frame) - 0.75) / 0.19 + 0.06);
            Assert.NotNull(frame.Cell);
        });
        Assert.InRange(mixed.Length, 40, 60);
    }

    [Fact]
    public void Take_WholeScan_GivesAProfileAtItsFirstFrame()
    {
        ScanProfile[] profiles = [.. WholeRun.Value.SelectMany(outcome => outcome.Profiles)];
        Assert.Equal(Enumerable.Range(1, Scans), profiles.Select(profile => profile.Scan));
        Assert.All(profiles.Where(profile => SyntheticRun.MeanX(profile.Scan, 1) is > 0.57 and < 0.73), profile =>
        {
            double truth = SyntheticRun.MeanX(profile.Scan, 1);
            Assert.Equal(truth, profile.MeanX!.Value.Value, 0.003); // counting of four frames is 4e-4, that of the pristine ones 2e-3 of x
            Assert.InRange(profile.MeanX.Value.Sigma, 0.02, 0.05); // the curve, which all layers share
            Assert.Equal(SyntheticRun.Gradient, profile.GradientPerMicrometre!.Value.Value, 5e-4);
            Assert.True(profile.GradientPerMicrometre.Value.Sigma < 1e-3); // where it cancels
            Assert.Equal(truth, profile.CoulombX!.Value.Value, 1e-9);
            Assert.Equal(profile.MeanX.Value.Value - truth, profile.ClosureResidual!.Value.Value, 1e-9);
            Assert.All(profile.Points, point => Assert.InRange(point.AgeSeconds!.Value, 0, 120));
        });
    }

    [Fact]
    public void Take_RunThatCloses_ReportsNoOpenInventory() =>
        Assert.DoesNotContain(WholeRun.Value.SelectMany(outcome => outcome.Events), happened => happened.Kind == RunEventKinds.InventoryOpen);

    [Fact]
    public void Take_ChargeThatDoesNotBelong_OpensTheInventoryOnce()
    {
        var run = new SyntheticRun();
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        foreach (IReadOnlyList<RawFrame> exposure in (IEnumerable<IReadOnlyList<RawFrame>>)[run.Standard(), .. run.Pristine()]) analysis.Take(exposure);
        RunEvent[] events = [.. Enumerable.Range(30, 3).SelectMany(run.Scan)
            .Select(exposure => new[] { exposure[0] with { Joined = exposure[0].Joined with { ChargeCoulombs = 0 } } })
            .SelectMany(exposure => analysis.Take(exposure).Events)];
        Assert.Equal([RunEventKinds.InventoryOpen], events.Select(happened => happened.Kind));
        Assert.Equal(EventSeverity.Warning, events[0].Severity);
    }

    [Fact]
    public void Take_EmptyStandard_IsRefusedAndLaterFramesDegrade()
    {
        var run = new SyntheticRun();
        RawFrame standard = run.Standard()[0];
        var flat = standard with { Spectrum = standard.Spectrum with { Counts = [.. Enumerable.Repeat(20u, SyntheticFrame.Channels)] } };
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        RunEvent refused = Assert.Single(analysis.Take([flat]).Events);
        Assert.Equal((RunEventKinds.CalibrationRefused, EventSeverity.Alarm), (refused.Kind, refused.Severity));
        FrameResult later = analysis.Take(run.Scan(1).First()).Frames[0];
        Assert.Equal(FrameStatus.Degraded, later.Status);
        Assert.Equal(FrameGate.NoCalibration, later.Flags[0]);
        Assert.Equal(RunEventKinds.Calibrated, Assert.Single(analysis.Take([standard]).Events).Kind); // the next one is taken
    }

    [Fact]
    public void Take_LayerWithoutReference_SaysSo()
    {
        var run = new SyntheticRun();
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        analysis.Take(run.Standard());
        FrameResult result = analysis.Take(run.Scan(1).First()).Frames[0];
        Assert.Equal(FrameStatus.NotFitted, result.Status);
        Assert.Equal(LayerFlags.NoReference, Assert.Single(result.Flags));
    }

    [Fact]
    public void Take_PristineFramesWithoutThePhase_TellsOfAllLayersInOneEvent()
    {
        var run = new SyntheticRun();
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        analysis.Take(run.Standard());
        RunEvent[] events =
        [
            .. run.Pristine()
                .Select(exposure => exposure[0] with { Spectrum = SyntheticFrame.Draw(SyntheticFrame.Background(SyntheticRun.Counts), (int)exposure[0].Number) })
                .SelectMany(frame => analysis.Take([frame]).Events),
        ];
        RunEvent refused = Assert.Single(events, happened => happened.Kind == RunEventKinds.ReferenceRefused);
        Assert.Contains("for layer 1, 2, 3, 4: ", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_LayerWithoutAGoodPristineFrame_LeavesTheOthersTheirReferences()
    {
        var run = new SyntheticRun();
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        analysis.Take(run.Standard());
        AnalysisOutcome[] pristine = [.. run.Pristine().Select(exposure => analysis.Take([exposure[0] with { StageMoved = exposure[0].Target.Layer == 2 }]))];
        Assert.Equal([1, 3, 4], pristine[^1].References.Select(reference => reference.Layer));
        RunEvent refused = Assert.Single(pristine.SelectMany(outcome => outcome.Events), happened => happened.Kind == RunEventKinds.ReferenceRefused);
        Assert.Contains("for layer 2: no pristine frame of it passed the gate.", refused.Text, StringComparison.Ordinal);
        FrameResult[] layers = [.. run.Scan(30).Select(exposure => analysis.Take(exposure).Frames[0])];
        Assert.Equal([FrameStatus.Ok, FrameStatus.NotFitted, FrameStatus.Ok, FrameStatus.Ok], layers.Select(frame => frame.Status));
    }

    [Fact]
    public void Take_GivenCalibrationAndReferences_NeedsNoStandard()
    {
        RunScience science = SyntheticRun.Setup.Science with
        {
            Calibrations = SyntheticRun.Setup.Science.Calibrations.Add("horizontal", WholeRun.Value[0].Calibrations[0].Calibration),
            References = SyntheticRun.Setup.Science.References.AddRange(
                WholeRun.Value.SelectMany(outcome => outcome.References).Select(made => KeyValuePair.Create(("cell1", made.Layer, "horizontal"), made.Reference))),
        };
        var run = new SyntheticRun();
        _ = run.Standard();
        foreach (IReadOnlyList<RawFrame> _ in run.Pristine()) { /* the numbers of the frames go on */ }

        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, science);
        FrameResult[] given = [.. run.Scan(1).Select(exposure => analysis.Take(exposure).Frames[0])];
        FrameResult[] made = [.. LayerFrames().Take(4)];
        Assert.Equal(made.Select(frame => frame.FromC), given.Select(frame => frame.FromC));
        Assert.Equal(made.Select(frame => frame.Anchor), given.Select(frame => frame.Anchor));
    }

    [Fact]
    public void Take_ChangedSettings_DegradesFromThenOn()
    {
        var run = new SyntheticRun();
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        analysis.Take(run.Standard());
        RawFrame changed = run.Scan(1).First()[0] with { SettingsChanged = true };
        AnalysisOutcome outcome = analysis.Take([changed]);
        Assert.Equal(RunEventKinds.SettingsChanged, Assert.Single(outcome.Events).Kind);
        Assert.Equal(FrameGate.SettingsChanged, Assert.Single(outcome.Frames[0].Flags));
        Assert.Equal(FrameGate.SettingsChanged, Assert.Single(analysis.Take(run.Scan(2).First()).Frames[0].Flags));
    }

    [Fact]
    public void Take_FrameOfUnknownDetectorOrLayer_Throws()
    {
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        RawFrame frame = new SyntheticRun().Scan(1).First()[0];
        Assert.Throws<ArgumentException>(() => analysis.Take([frame with { Detector = "nobody" }]));
        Assert.Throws<ArgumentException>(() => analysis.Take([frame with { Target = frame.Target with { Layer = 9 } }]));
        Assert.Throws<ArgumentException>(() => analysis.Take([]));
    }

    private static IEnumerable<AnalysisOutcome> Analyze(IEnumerable<IReadOnlyList<RawFrame>> exposures)
    {
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        return exposures.Select(analysis.Take);
    }

    private static IEnumerable<FrameResult> LayerFrames() =>
        WholeRun.Value.SelectMany(outcome => outcome.Frames).Where(frame => frame.Target.Purpose == FramePurpose.Layer);

    private static double Truth(FrameResult frame) => SyntheticRun.LayerX(frame.Target.Scan, frame.Target.Layer!.Value);
}
