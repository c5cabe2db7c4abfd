using BeamlineMonitor.Instruments.Pressure;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

public class PressureRampTests
{
    [Theory]
    [InlineData(0, 1, 0.25, 0.25)]
    [InlineData(1, 0, 0.25, 0.75)]
    [InlineData(0.9, 1, 0.25, 1)]
    [InlineData(1, 1, 0.25, 1)]
    public void Next_WorkedByHand(double now, double target, double step, double next) => Assert.Equal(next, PressureRamp.Next(now, target, step));

    [Fact]
    public void Next_Repeated_ArrivesWithoutALargerStepOrAWayBack() =>
        Prop.ForAll(Gen.Choose(-1000, 1000).ToArbitrary(), Gen.Choose(-1000, 1000).ToArbitrary(), Gen.Choose(1, 500).ToArbitrary(), (from, to, tenths) =>
        {
            double step = tenths / 10.0;
            int steps = 0;
            double now = from;
            for (; now != to; steps++)
            {
                double next = PressureRamp.Next(now, to, step);
                Assert.InRange(Math.Abs(next - now), 0, step * (1 + 1e-9));
                Assert.True(Math.Abs(to - next) < Math.Abs(to - now));
                now = next;
            }

            Assert.InRange(steps, 0, (Math.Abs(to - from) / step) + 2);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(double.NaN, 1, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, double.NaN)]
    public void Next_NotANumber_Throws(double now, double target, double step) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PressureRamp.Next(now, target, step));
}
