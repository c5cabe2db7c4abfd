using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Cycling;

public class CellStartTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", 0, false, false)]
    [InlineData("step-started", 0, true, false)]
    [InlineData("step-started step-ended", 1, false, false)]
    [InlineData("step-started step-ended step-started", 1, true, false)]
    [InlineData("step-started cell-stopped", 0, true, true)]
    [InlineData("step-started cell-stopped cell-released", 0, true, false)]
    public void Of_Events_IsWhereThePlanStands(string kinds, int place, bool isStarted, bool isStopped)
    {
        RunEvent[] events = [.. kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((kind, i) => Event(kind, i, "cell1"))];
        CellStart start = CellStart.Of("cell1", events);
        Assert.Equal((place, isStarted, isStopped), (start.Place, start.StepStartedAt is not null, start.IsStopped));
    }

    [Fact]
    public void Of_StepStoppedAndReleased_IsToBeStartedAgainAndTheStopDoesNotCountForItsTime()
    {
        RunEvent[] events = [Event("step-started", 0, "cell1"), Event("cell-stopped", 10, "cell1"), Event("cell-stopped", 20, "cell1"), Event("cell-released", 70, "cell1")];
        CellStart released = CellStart.Of("cell1", events);
        Assert.Equal((Start.AddMinutes(60), true), (released.StepStartedAt, released.IsInterrupted));
        Assert.False(CellStart.Of("cell1", [.. events, Event("step-restarted", 71, "cell1")]).IsInterrupted);
    }

    [Theory]
    [InlineData("pressure-set pressure-held", true)]
    [InlineData("pressure-held run-resumed pressure-set", true)]
    [InlineData("pressure-held cell-released", false)]
    [InlineData("pressure-held cell-stopped cell-released", false)]
    public void Of_PressureHeld_StaysUntilItIsReleased(string kinds, bool isHeld) =>
        Assert.Equal(isHeld, CellStart.Of("cell1", kinds.Split(' ').Select((kind, i) => Event(kind, i, "cell1"))).IsHeld);

    [Fact]
    public void Of_EventsOfAnotherCell_IsTheBeginning() =>
        Assert.Equal(new CellStart(0, null), CellStart.Of("cell1", [Event("step-started", 0, "cell2"), Event("step-ended", 1, "cell2")]));

    private static RunEvent Event(string kind, int minute, string cell) => new(Start.AddMinutes(minute), kind, EventSeverity.Information, "", cell);
}
