using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Exposing;

public class ExposureHistoryTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly RunPlan Plan = RunPlanParser.Parse("plan", File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json")));
    private static readonly FrameTarget Standard = new ExposureSequence(Plan).First;
    private static readonly FrameTarget FirstLayer = new ExposureSequence(Plan).Next(Standard);

    private readonly ExposureHistory history = new(Plan, Plan.Detectors.Select(detector => detector.Name)); // all calibrated
    private int taken;

    [Fact]
    public void Next_NothingTaken_IsTheFirst() => Assert.Equal((Standard, 0, null), (history.Next, history.LastStandard, history.StandardTakenAt));

    [Fact]
    public void Next_ExposureCutShort_IsTheSameAgain()
    {
        Take(Standard, isPartial: true);
        Assert.Equal(Standard, history.Next);
        Take(Standard);
        Take(FirstLayer, isPartial: true);
        Assert.Equal(FirstLayer, history.Next);
        Take(FirstLayer);
        Assert.Equal(new ExposureSequence(Plan).Next(FirstLayer), history.Next);
    }

    [Fact]
    public void Next_StandardThatCalibratedNothing_IsTakenAgain()
    {
        var uncalibrated = new ExposureHistory(Plan, []);
        uncalibrated.Take([Frame(Standard, false)], Outcome);
        Assert.Equal((Standard, 1), (uncalibrated.Next, uncalibrated.LastStandard));
    }

    [Fact]
    public void StandardTakenAt_LaterStandardCutShort_StaysAtTheLastWholeOneAndTheNumberIsUsed()
    {
        DateTimeOffset whole = Take(Standard);
        Take(FirstLayer);
        FrameTarget following = history.Next;
        Take(Standard with { Scan = 4 }, isPartial: true);
        Assert.Equal((following, 4, whole), (history.Next, history.LastStandard, history.StandardTakenAt));
        DateTimeOffset later = Take(Standard with { Scan = 5 });
        Assert.Equal((following, 5, later), (history.Next, history.LastStandard, history.StandardTakenAt));
    }

    private static AnalysisOutcome Outcome => new([], [], [], [], []);

    private DateTimeOffset Take(FrameTarget target, bool isPartial = false)
    {
        RawFrame frame = Frame(target, isPartial);
        history.Take([frame], Outcome);
        return frame.StartedAt;
    }

    private RawFrame Frame(FrameTarget target, bool isPartial)
    {
        DateTimeOffset at = Start.AddMinutes(++taken);
        var counted = new Spectrum([5, 3], TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(60), at);
        return new RawFrame(taken, target, "horizontal", at, at.AddSeconds(60), target.StageSetMicrometres, counted, isPartial, false, [], new());
    }
}
