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
    public void Of_EventsOfAnotherCell_IsTheBeginning() =>
        Assert.Equal(new CellStart(0, null, false), CellStart.Of("cell1", [Event("step-started", 0, "cell2"), Event("step-ended", 1, "cell2")]));

    private static RunEvent Event(string kind, int minute, string cell) => new(Start.AddMinutes(minute), kind, EventSeverity.Information, "", cell);
}
