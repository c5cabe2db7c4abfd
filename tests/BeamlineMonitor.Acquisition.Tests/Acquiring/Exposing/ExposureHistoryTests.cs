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
        uncalibrated.Take(Frames(Standard), Outcome);
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

    [Fact]
    public void Next_PristineLayerThatOneDetectorMissed_IsOwedToThatOne()
    {
        history.Take(Frames(FirstLayer)[..1], Outcome);
        Assert.Equal(FirstLayer, history.Next);
        Assert.Equal([false, true], Plan.Detectors.Select(detector => history.Begun!.WaitsFor(detector.Name)));
        history.Take(Frames(FirstLayer)[1..], Outcome);
        Assert.Equal((new ExposureSequence(Plan).Next(FirstLayer), null), (history.Next, history.Begun));
    }

    [Fact]
    public void Next_LayerThatOneDetectorMissed_IsTheNextLayer()
    {
        FrameTarget layer = FirstLayer with { Purpose = FramePurpose.Layer };
        history.Take(Frames(layer)[..1], Outcome);
        Assert.Equal(new ExposureSequence(Plan).Next(layer), history.Next);
    }

    [Theory]
    [InlineData(FramePurpose.Pristine)]
    [InlineData(FramePurpose.Layer)]
    public void Next_ExposureThatLostItsBeam_IsTheSameOnceAndWithoutAnyBeamAsOftenAsThatIs(FramePurpose purpose)
    {
        FrameTarget layer = FirstLayer with { Purpose = purpose };
        foreach (double presence in (double[])[0, 0, 0.5, 0])
        {
            Take(layer, presence: presence);
            Assert.Equal(layer, history.Next);
        }

        Take(layer, presence: 0.5);
        Assert.Equal(new ExposureSequence(Plan).Next(layer), history.Next);
    }

    private static AnalysisOutcome Outcome => new([], [], [], [], []);

    private DateTimeOffset Take(FrameTarget target, bool isPartial = false, double? presence = null)
    {
        RawFrame[] frames = Frames(target, isPartial, presence);
        history.Take(frames, Outcome);
        return frames[0].StartedAt;
    }

    private RawFrame[] Frames(FrameTarget target, bool isPartial = false, double? presence = null)
    {
        DateTimeOffset at = Start.AddMinutes(++taken);
        var counted = new Spectrum([5, 3], TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(60), at);
        return
        [
            .. Plan.Detectors.Select(detector => new RawFrame(
                taken, target, detector.Name, at, at.AddSeconds(60), target.StageSetMicrometres, counted, isPartial, false, [], new(BeamPresence: presence))),
        ];
    }
}
