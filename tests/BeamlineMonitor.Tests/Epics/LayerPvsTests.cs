using BeamlineMonitor.Epics;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Epics;

public class LayerPvsTests
{
    private readonly ManualTimeProvider time = new();
    private readonly LayerPvs pvs;

    public LayerPvsTests() => pvs = new LayerPvs("s:CELL1:L3", new Freshness(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5)), time);

    [Fact]
    public void Age_LayerThatIsNotMeasuredAgain_RaisesTheAlarmAndKeepsValueAndTime()
    {
        pvs.Show(SomeResults.Good);
        Assert.Equal(AlarmSeverity.None, After(TimeSpan.FromMinutes(1.9)).Severity);
        Assert.Equal((AlarmStatus.Timeout, AlarmSeverity.Minor), Alarm(After(TimeSpan.FromMinutes(0.1))));
        CaReading stale = After(TimeSpan.FromMinutes(3));
        Assert.Equal((AlarmStatus.Timeout, AlarmSeverity.Major), Alarm(stale));
        Assert.Equal((0.55, SomeResults.At), (stale.Value.Number(), stale.Stamp));
        pvs.Show(SomeResults.Good);
        Assert.Equal(AlarmSeverity.None, After(TimeSpan.Zero).Severity);
    }

    [Fact]
    public void Age_ValueThatIsNone_StaysInvalid()
    {
        pvs.Show(SomeResults.Degraded);
        Assert.Equal((AlarmStatus.Undefined, AlarmSeverity.Invalid), Alarm(After(TimeSpan.FromHours(1))));
    }

    [Fact]
    public void ShortText_OfManyWords_SaysHowManyAreLeftOut()
    {
        Assert.Equal("", ShortText.Of([]));
        Assert.Equal("two-phase,stress-suspected", ShortText.Of(["two-phase", "stress-suspected"]));
        Assert.Equal("two-phase,stress-suspected +2", ShortText.Of(["two-phase", "stress-suspected", "solid-solution-edge", "drift"]));
    }

    private static (AlarmStatus Status, AlarmSeverity Severity) Alarm(CaReading reading) => (reading.Status, reading.Severity);

    private CaReading After(TimeSpan wait)
    {
        time.Advance(wait);
        pvs.Age();
        return pvs.All.Single(pv => pv.Name == "s:CELL1:L3:XC").Current;
    }
}
