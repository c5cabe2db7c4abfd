using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Tests.Surroundings;

public class QuantityHistoryTests
{
    private static readonly DateTimeOffset Zero = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Value_OfARamp_IsLinearBetweenItsCorners()
    {
        QuantityHistory history = new(5);
        history.Follow(Second(10), (Second(20), 25));

        Assert.Equal([5, 5, 15, 25, 25], new[] { -100, 10, 15, 20, 1000 }.Select(s => history.At(Second(s))));
    }

    [Fact]
    public void Value_AtAStep_IsTheOneAfterIt()
    {
        QuantityHistory history = new(1);
        history.Follow(Second(10), (Second(10), 0), (Second(20), 0), (Second(30), 1));

        Assert.Equal([1, 0, 0, 0.5, 1], new[] { 9.999, 10, 20, 25, 30 }.Select(s => history.At(Second(s))));
    }

    // 0 to 10: 1; a step to 0 until 20; then a ramp back to 1 at 30.
    [Theory]
    [InlineData(0, 10, 1)]
    [InlineData(0, 20, 0.5)]
    [InlineData(10, 20, 0)]
    [InlineData(20, 30, 0.5)]
    [InlineData(25, 35, 0.875)]
    [InlineData(0, 40, 0.625)]
    [InlineData(25, 25, 0.5)]
    public void Mean_OverStepsAndRamps_IsExact(double from, double to, double expected)
    {
        QuantityHistory history = new(1);
        history.Follow(Second(10), (Second(10), 0), (Second(20), 0), (Second(30), 1));

        Assert.Equal(expected, history.Mean(new ExposureWindow(Second(from), Second(to))), 12);
    }

    [Fact]
    public void Plan_ThatChangesOnTheWay_KeepsThePastAndDropsTheRest()
    {
        QuantityHistory history = new(0);
        history.Follow(Second(0), (Second(10), 10));
        history.Follow(Second(4)); // stopped

        Assert.Equal([2, 4, 4], new[] { 2, 4, 100 }.Select(s => history.At(Second(s))));
    }

    [Fact]
    public void Value_OfLongAgo_IsForgottenAndSaysSo()
    {
        QuantityHistory history = new(0);
        for (int i = 0; i < 70_000; i++) history.Follow(Second(i), (Second(i), i));

        Assert.Equal(69_999, history.At(Second(69_999)));
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => history.At(Second(1)));
        Assert.Contains("forgotten", refusal.Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset Second(double seconds) => Zero + TimeSpan.FromSeconds(seconds);
}
