using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Analyses;

/// <summary>The standard exposed again: compared, taken up after a change of settings, interpolated.</summary>
public class LaterStandardsTests
{
    private readonly SyntheticRun run = new();
    private readonly List<AnalysisOutcome> outcomes = [];
    private RunAnalysis analysis = new(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);

    [Fact]
    public void Take_SecondStandard_IsComparedAndNotApplied()
    {
        Begin();
        AnalysisOutcome second = analysis.Take(run.Standard());
        FrameResult after = analysis.Take(run.Scan(1).First()).Frames[0];

        RunEvent compared = Assert.Single(second.Events, happened => happened.Kind == RunEventKinds.CalibrationCompared);
        Assert.Equal(EventSeverity.Information, compared.Severity);
        Assert.InRange(Math.Abs(compared.Measured!.Value), 0, Math.Abs(compared.Measured.Limit)); // the same truth: chance alone
        Assert.Equal(outcomes[0].Calibrations[0].Id, after.Calibration);
        Assert.NotEqual(outcomes[0].Calibrations[0].Id, second.Calibrations[0].Id);
    }

    [Fact]
    public void Take_StandardCutShort_LeavesTheCalibrationToTheNext()
    {
        AnalysisOutcome cut = analysis.Take([run.Standard()[0] with { IsPartial = true }]);
        AnalysisOutcome whole = analysis.Take(run.Standard());
        FrameResult after = analysis.Take(run.Pristine().First()).Frames[0];

        Assert.Empty(cut.Calibrations);
        Assert.Equal(FrameStatus.Degraded, cut.Frames[0].Status);
        Assert.DoesNotContain(whole.Events, happened => happened.Kind == RunEventKinds.CalibrationCompared);
        Assert.Equal(whole.Calibrations[0].Id, after.Calibration);
    }

    [Fact]
    public void Take_SettingsChanged_DegradesUntilTheNextStandard()
    {
        Begin();
        RawFrame[] frames = [.. run.Scan(1).Select(exposure => exposure[0])];
        AnalysisOutcome changed = analysis.Take([frames[0] with { SettingsChanged = true }]), still = analysis.Take([frames[1]]);
        Assert.Single(changed.Events, happened => happened is { Kind: RunEventKinds.SettingsChanged, Severity: EventSeverity.Alarm });
        Assert.All([changed, still], outcome => Assert.Contains(FrameGate.SettingsChanged, outcome.Frames[0].Flags));

        AnalysisOutcome standard = analysis.Take(run.Standard());
        FrameResult after = analysis.Take([frames[2]]).Frames[0];
        Assert.Contains(standard.Events, happened => happened.Kind == RunEventKinds.Calibrated);
        Assert.Equal(FrameStatus.Ok, after.Status);
        Assert.Equal(standard.Calibrations[0].Id, after.Calibration);
        Assert.Equal(SyntheticRun.LayerX(1, 3), after.FromC!.X, 3 * after.FromC.Sigma!.Value);
    }

    /// <summary>Pristine frames of two gains are two sums: of a layer the more frames make its reference, each read with its own calibration.</summary>
    [Fact]
    public void Take_SettingsChangedBetweenPristineScans_AddsNoFramesOfTwoScales()
    {
        const int Scans = 4;
        analysis = new RunAnalysis(SyntheticRun.Setup.Plan with { PristineScans = Scans }, SyntheticRun.Setup.Science);
        string first = analysis.Take(run.Standard()).Calibrations[0].Id;
        foreach (IReadOnlyList<RawFrame> exposure in PristineScan(1).Concat(PristineScan(2))) analysis.Take(exposure);
        (run.Gain, run.Channels) = (1.002, 4000);
        List<IReadOnlyList<RawFrame>> rest = [.. PristineScan(3), .. PristineScan(4)];
        analysis.Take([rest[0][0] with { SettingsChanged = true }]);
        string second = analysis.Take(run.Standard()).Calibrations[0].Id;
        FinishedReference[] made = [.. rest.Skip(1).SelectMany(exposure => analysis.Take(exposure).References)];

        Assert.All(made, reference => Assert.Equal(2, reference.Reference.Frames));
        string detector = SyntheticRun.Setup.Plan.Detectors[0].Name;
        Assert.Equal([first, second, second, second], made.Select(reference => CalibrationId.Of(detector, reference.Reference.Calibration)));
        double c = SyntheticRun.Curve.C.Value(0.99);
        Assert.All(made, reference => Assert.Equal(c, reference.Reference.Cell.C, 2e-4 * c));
        FrameResult[] layers = [.. run.Scan(40).Select(exposure => analysis.Take(exposure).Frames[0])];
        Assert.All(layers, frame => Assert.Equal(SyntheticRun.LayerX(40, frame.Target.Layer!.Value), frame.FromC!.X, 0.01)); // .2 % in c is .3 in x
    }

    [Fact]
    public void Take_StandardAfterChangedSettings_WaitsForASpectrumOfItsSourceWithTheSameSettings()
    {
        LineSource source = LineSourceParser.Parse("Ba-133.json", File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "calibrants", "sources", "Ba-133.json")));
        analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science with { RadioactiveLines = [source] });
        RawFrame exposed = run.Standard()[0];
        analysis.Take([exposed with { Target = exposed.Target with { Purpose = FramePurpose.Source } }]);
        analysis.Take([run.Scan(1).First()[0] with { SettingsChanged = true }]);
        Assert.Empty(analysis.Take(run.Standard()).Events);
    }

    /// <summary>Frame and reference of two calibrations: both paths to x know that they share neither scale nor angle.</summary>
    [Fact]
    public void Read_ReferenceOfAnotherCalibration_BothPathsCountBothCalibrations()
    {
        Begin();
        PhaseReference reference = outcomes[^1].References[0].Reference;
        Phase phase = SyntheticRun.Setup.Science.Phases["LiCoO2"];
        var systematics = new LithiumSystematics(phase.Expansion);
        var layer = new LayerAnalyzer(
            CalibrationOf(run.Standard()), phase, [], [], reference, SyntheticRun.Curve, SyntheticRun.Setup.Plan.Detectors[0].Direction, systematics);
        Spectrum frame = run.Scan(35).First()[0].Spectrum;
        LayerReading reading = layer.Read(frame, null, systematics);

        LithiumBudget ofOne = reading.Lithium!.FromC.Budget!, ofCells = reading.Cells.Lithium!.First.FromC.Budget!;
        Assert.InRange(ofCells.Calibration / ofOne.Calibration, 0.95, 1.05);
        Assert.Equal(ofOne.Certificate, ofCells.Certificate, 1e-6);
        Assert.True(ofOne.Certificate > 0);
    }

    /// <summary>A scale that falls fits no reference: the layers give no x until another calibration comes, and then go on.</summary>
    [Fact]
    public void Take_CalibrationThatFitsNoReference_GivesNoXUntilTheNext()
    {
        DetectorCalibration good = CalibrationOf(run.Standard()), bad = good with { Scale = good.Scale with { C2KeV = -1e-5 } };
        List<IReadOnlyList<RawFrame>> pristine = [.. run.Pristine()], first = [.. run.Scan(1)], second = [.. run.Scan(2)], third = [.. run.Scan(3)];
        DateTimeOffset fails = second[0][0].StartedAt, mended = third[0][0].StartedAt;
        TimedCalibration[] known =
            [new(pristine[0][0].StartedAt, good), new(fails.AddSeconds(-1), good), new(fails, bad), new(mended.AddSeconds(-1), bad), new(mended, good)];
        analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science with
        {
            Timed = ImmutableSortedDictionary<string, ImmutableArray<TimedCalibration>>.Empty.Add(SyntheticRun.Setup.Plan.Detectors[0].Name, [.. known]),
        });
        foreach (IReadOnlyList<RawFrame> exposure in pristine) analysis.Take(exposure);
        AnalysisOutcome[] scans = [.. new[] { first, second, third }.Select(scan => analysis.Take(scan[0]))];

        Assert.Equal([FrameStatus.Ok, FrameStatus.NotFitted, FrameStatus.Ok], scans.Select(scan => scan.Frames[0].Status));
        Assert.Contains(LayerFlags.NoReference, scans[1].Frames[0].Flags);
        Assert.Single(scans[1].Events, happened => happened.Kind == RunEventKinds.ReferenceRefused);
    }

    [Fact]
    public void AtInstant_BetweenTwo_IsOnTheLineWithTheirIndependentErrors()
    {
        DetectorCalibration first = CalibrationOf(run.Standard()), second = CalibrationOf(run.Standard());
        DateTimeOffset at = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        ImmutableArray<TimedCalibration> known = [new(at, first), new(at.AddHours(10), second)];

        DetectorCalibration quarter = TimedCalibration.AtInstant(known, at.AddHours(2.5));
        Assert.Equal((0.75 * first.Scale.C1KeV) + (0.25 * second.Scale.C1KeV), quarter.Scale.C1KeV, 12);
        Assert.Equal((0.75 * first.TwoThetaDegrees!.Value) + (0.25 * second.TwoThetaDegrees!.Value), quarter.TwoThetaDegrees!.Value, 12);
        for (int i = 0; i < quarter.Covariance.Length; i++)
            Assert.Equal((0.5625 * first.Covariance[i]) + (0.0625 * second.Covariance[i]), quarter.Covariance[i], 1e-18);
        Assert.Same(first, TimedCalibration.AtInstant(known, at.AddHours(-1)));
        Assert.Same(second, TimedCalibration.AtInstant(known, at.AddHours(10)));
        Assert.Same(first, TimedCalibration.AtInstant([known[0], known[1] with { SetAnew = 1 }], at.AddHours(2.5)));
        Assert.Throws<ArgumentException>(() => TimedCalibration.AtInstant([], at));
    }

    [Fact]
    public void Take_WithTimedCalibrations_ReadsEachScanWithItsOwn()
    {
        string detector = SyntheticRun.Setup.Plan.Detectors[0].Name;
        IReadOnlyList<RawFrame> before = run.Standard();
        List<IReadOnlyList<RawFrame>> between = [.. run.Pristine(), .. run.Scan(1), .. run.Scan(2)];
        IReadOnlyList<RawFrame> after = run.Standard();
        TimedCalibration[] known = [new(before[0].StartedAt, CalibrationOf(before)), new(after[0].StartedAt, CalibrationOf(after))];
        RunScience science = SyntheticRun.Setup.Science with
        {
            Timed = ImmutableSortedDictionary<string, ImmutableArray<TimedCalibration>>.Empty.Add(detector, [.. known]),
        };
        analysis = new RunAnalysis(SyntheticRun.Setup.Plan, science);
        FrameResult[] results = [.. between.Prepend(before).Select(analysis.Take).SelectMany(outcome => outcome.Frames)];
        FrameResult[] layers = [.. results.Where(result => result.Target.Purpose == FramePurpose.Layer)];

        Assert.All(layers, result => Assert.Equal(FrameStatus.Ok, result.Status));
        Assert.Equal(2, layers.Select(result => result.Calibration).Distinct().Count());
        Assert.All(layers, result => Assert.Equal(
            SyntheticRun.LayerX(result.Target.Scan, result.Target.Layer!.Value), result.FromC!.X, 4 * result.FromC.Sigma!.Value));
    }

    private void Begin()
    {
        foreach (IReadOnlyList<RawFrame> exposure in (IEnumerable<IReadOnlyList<RawFrame>>)[run.Standard(), .. run.Pristine()]) outcomes.Add(analysis.Take(exposure));
    }

    private IEnumerable<IReadOnlyList<RawFrame>> PristineScan(int scan) =>
        SyntheticRun.Cell.Layers.Select(layer => run.Pristine(layer, scan));

    private static DetectorCalibration CalibrationOf(IReadOnlyList<RawFrame> standard) =>
        new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science).Take(standard).Calibrations[0].Calibration;
}
