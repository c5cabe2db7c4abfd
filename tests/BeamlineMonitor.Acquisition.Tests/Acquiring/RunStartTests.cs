using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Joining;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring;

public class RunStartTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Releases_OfSeveralCells_AreOfThoseThatAreStoppedOrHeld()
    {
        var plan = SyntheticRun.Setup.Plan;
        RunEvent[] events =
        [
            Of(RunEventKinds.CellStopped, "a"), Of(RunEventKinds.CellReleased, "a"), Of(RunEventKinds.CellStopped, "b"), Of(RunEventKinds.CellStopped, "b"),
            Of(RunEventKinds.PressureHeld, "c"), Of(RunEventKinds.PressureSet, "d"), Of(RunEventKinds.StepStarted, "d"),
        ];
        var start = new RunStart([.. events], new RecentSamples(plan), 0, new ExposureHistory(plan, []));
        Assert.Equal(
            [new RunEvent(Now, RunEventKinds.CellReleased, EventSeverity.Warning, "b is released", "b"), new RunEvent(Now, RunEventKinds.CellReleased, EventSeverity.Warning, "c is released", "c")],
            start.Releases(Now).ToArray());
        Assert.Empty((start with { Events = start.Events.AddRange(start.Releases(Now)) }).Releases(Now));
    }

    private static RunEvent Of(string kind, string cell) => new(Now.AddHours(-1), kind, EventSeverity.Information, "", cell);
}
