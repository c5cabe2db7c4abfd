using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Tests.Surroundings;

public class WhiteBeamTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Flux_AroundALoss_IsGoneAndComesBackWithTheRefill()
    {
        WhiteBeam beam = new(Minute(60), TimeSpan.FromMinutes(30));

        Assert.Equal([1, 0, 0, 0.5, 1], new[] { 59.99, 60, 90, 95, 100 }.Select(minute => beam.FluxAt(Minute(minute))));
        Assert.Equal(0.5, beam.MeanFlux(new ExposureWindow(Minute(59), Minute(61))), 12);
    }

    [Fact]
    public void Shutter_ClosedAndOpenedDuringTheRefill_FollowsTheRing()
    {
        WhiteBeam beam = new(Minute(60), TimeSpan.FromMinutes(30));
        beam.SetShutter(Minute(10), open: false);
        beam.SetShutter(Minute(20), open: true);
        beam.SetShutter(Minute(92), open: false);
        beam.SetShutter(Minute(95), open: true);

        Assert.Equal([1, 0, 1, 0, 0, 0.5, 1], new[] { 9, 15, 59.99, 60, 93, 95, 100 }.Select(minute => beam.FluxAt(Minute(minute))));
        Assert.Equal(0.3, beam.RingAt(Minute(93)), 12);
    }

    private static DateTimeOffset Minute(double minutes) => Start + TimeSpan.FromMinutes(minutes);
}
