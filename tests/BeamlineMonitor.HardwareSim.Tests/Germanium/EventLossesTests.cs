using BeamlineMonitor.HardwareSim.Germanium;

namespace BeamlineMonitor.HardwareSim.Tests.Germanium;

public sealed class EventLossesTests
{
    private static readonly EventLosses Losses = new(TimeSpan.FromMicroseconds(15), TimeSpan.FromMicroseconds(0.5));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4500, 0.0675 / 1.0675)]
    [InlineData(1e6, 15.0 / 16)]
    public void DeadTimeFraction_OfARate_IsNonParalyzable(double rate, double expected) => Assert.Equal(expected, Losses.DeadTimeFraction(rate), 1e-12);

    // Physics notes §3: 0.25 % at 5 thousand, 1 % at 20, 2.5 % at 50.
    [Theory]
    [InlineData(5e3, 0.0025)]
    [InlineData(2e4, 0.01)]
    [InlineData(5e4, 0.025)]
    public void PileUpShare_OfARate_IsRateTimesResolvingTime(double rate, double expected) => Assert.Equal(expected, Losses.PileUpShare(rate), 0.02 * expected);
}
