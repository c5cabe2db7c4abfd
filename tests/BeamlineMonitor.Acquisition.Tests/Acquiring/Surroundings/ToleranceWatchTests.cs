using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Safety;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Surroundings;

public class ToleranceWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, null)]
    [InlineData(59, null)]
    [InlineData(60, SafetyTrigger.PressureOff)]
    [InlineData(600, SafetyTrigger.PressureOffForLong)]
    [InlineData(1200, SafetyTrigger.PressureOffThoughHeld)]
    public void Take_OffForSoLong_Climbs(int seconds, SafetyTrigger? expected)
    {
        var watch = new ToleranceWatch(30, 1);
        watch.Take(Start, 28.5);
        Assert.Equal(expected, watch.Take(Start.AddSeconds(seconds), 28.5));
    }

    [Fact]
    public void Take_BackInBetween_CountsAnew()
    {
        var watch = new ToleranceWatch(30, 1);
        watch.Take(Start, 28.5);
        Assert.Null(watch.Take(Start.AddMinutes(9), 29));
        watch.Take(Start.AddMinutes(10), 31.5);
        Assert.Null(watch.Take(Start.AddMinutes(10.5), 31.5));
    }
}
