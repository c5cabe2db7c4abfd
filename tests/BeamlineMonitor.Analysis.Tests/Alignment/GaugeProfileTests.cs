using BeamlineMonitor.Analysis.Alignment;

namespace BeamlineMonitor.Analysis.Tests.Alignment;

public class GaugeProfileTests
{
    [Theory]
    [InlineData(5, 0.5, 0)]
    [InlineData(5, 5, 0)]
    [InlineData(5, 0, 0)]
    [InlineData(5, 0.5, 0.7)]
    [InlineData(5, 0.5, 30)]
    [InlineData(2, 0, 9)]
    public void Below_AnyShape_IsTheIntegralOfTheDensity(double width, double edge, double smear)
    {
        GaugeProfile gauge = new(width, edge, smear);
        const double Step = 0.001;
        double sum = 0;
        for (double plane = -25; plane < 25; plane += Step)
        {
            Assert.Equal(sum, gauge.Below(plane), 2e-3);
            sum += Step * gauge.Density(plane + (Step / 2));
        }

        Assert.Equal(1, sum, 1e-3);
        Assert.Equal(0, gauge.Below(double.NegativeInfinity));
        Assert.Equal(1, gauge.Below(double.PositiveInfinity));
    }

    // By hand: a box of 5 µm that is smeared over 4 µm falls off over 4 µm; half of it lies below its middle.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-4.5, 0)]
    [InlineData(4.5, 1)]
    [InlineData(-0.5, 0.4)]
    [InlineData(-2.5, 0.1)]
    public void Below_SmearedBox_IsWhatHandComputes(double plane, double share) =>
        Assert.Equal(share, new GaugeProfile(5, 0, 4).Below(plane), 1e-12);

    [Fact]
    public void Below_SmearThatVanishes_GoesOverIntoTheTrapezoid()
    {
        for (double plane = -3; plane < 3; plane += 0.01)
            Assert.Equal(new GaugeProfile(5, 0.5).Below(plane), new GaugeProfile(5, 0.5, 1e-5).Below(plane), 1e-5);
    }
}
