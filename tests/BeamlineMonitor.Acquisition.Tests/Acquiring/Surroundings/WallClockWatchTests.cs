using BeamlineMonitor.Acquisition.Acquiring.Surroundings;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Surroundings;

public class WallClockWatchTests
{
    [Fact]
    public void Take_ClockSetBackAndAgainAhead_TellsEachJumpOnce()
    {
        var watch = new WallClockWatch();
        double[] ahead = [0, 0.2, -180, -180.3, -179.9, 0, 0.1];
        Assert.Equal([null, null, -180, null, null, 180, null], ahead.Select(seconds => watch.Take(TimeSpan.FromSeconds(seconds))?.TotalSeconds));
    }
}
