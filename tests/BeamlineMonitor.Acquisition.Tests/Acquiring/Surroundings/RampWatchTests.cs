using BeamlineMonitor.Acquisition.Acquiring.Surroundings;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Surroundings;

public class RampWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private readonly RampWatch watch = new(30, 0.5);

    [Fact]
    public void IsUnderWay_SetpointThatIsNotTaken_HasTheTimeOfItsWay()
    {
        Assert.True(watch.IsUnderWay(Start, 20));
        Assert.True(watch.IsUnderWay(Start.AddSeconds(19), 20));
        Assert.False(watch.IsUnderWay(Start.AddSeconds(20), 20));
        Assert.False(watch.IsUnderWay(Start.AddSeconds(21), 10)); // and no more for going back
    }

    [Fact]
    public void IsUnderWay_SlowRamp_HasTimeAsLongAsItComesNearer()
    {
        for (int i = 0; i < 100; i++) Assert.True(watch.IsUnderWay(Start.AddSeconds(10 * i), 20 + (0.1 * i)));
        Assert.False(watch.IsUnderWay(Start.AddSeconds(1000), 30));
    }

    [Fact]
    public void IsUnderWay_SetpointThatIsThere_IsOver() => Assert.False(watch.IsUnderWay(Start, 30));
}
