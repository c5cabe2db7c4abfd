using BeamlineMonitor.Analysis.Alignment;
using MathNet.Numerics.Distributions;

namespace BeamlineMonitor.Analysis.Tests.Alignment;

public class TiltFitTests
{
    private const double Tilt = 0.083, Length = 4000, Thickness = 17;
    private static readonly GaugeProfile Gauge = new(5, 0.5);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Find_RockWithoutNoise_IsExactWhereverTheGaugeStands(double besideTheMiddle)
    {
        ElectrodeTilt tilt = TiltFit.Find([.. Rock(null, besideTheMiddle)], Gauge, Length, Thickness);
        Assert.Equal(AlignmentStatus.Ok, tilt.Status);
        Assert.Equal(Tilt, tilt.Degrees, 1e-3);
    }

    [Fact]
    public void Find_SeedsOneToFiveHundred_HasPullsOfWidthOneAndSigmaBelowAHundredth()
    {
        double[] pulls = [.. Enumerable.Range(1, 500).Select(seed =>
        {
            ElectrodeTilt tilt = TiltFit.Find([.. Rock(new Random(seed), 0)], Gauge, Length, Thickness);
            Assert.Equal(AlignmentStatus.Ok, tilt.Status);
            Assert.InRange(tilt.Sigma, 0.001, 0.01);
            return (tilt.Degrees - Tilt) / tilt.Sigma;
        })];
        Assert.InRange(pulls.Average(), -0.15, 0.15); // three times 1/√500
        Assert.InRange(Math.Sqrt(pulls.Average(pull => pull * pull)), 0.85, 1.1);
    }

    [Fact]
    public void Find_TiltOutsideTheRock_SaysSo()
    {
        TiltPoint[] side = [.. Rock(null, 0).Where(point => point.Degrees > Tilt + 0.25)];
        Assert.NotEqual(AlignmentStatus.Ok, TiltFit.Find(side, Gauge, Length, Thickness).Status);
    }

    [Fact]
    public void Find_NothingThere_SaysSo()
    {
        TiltPoint[] dark = [.. Enumerable.Range(0, 9).Select(i => new TiltPoint(i, new PhaseRate(Math.Pow(-1, i), 1)))];
        Assert.Equal(AlignmentStatus.NoCathode, TiltFit.Find(dark, Gauge, Length, Thickness).Status);
        Assert.Equal(AlignmentStatus.TooFewPoints, TiltFit.Find(dark[..3], Gauge, Length, Thickness).Status);
    }

    // 25 exposures of 20 s, 160 counts a second in (003).
    private static IEnumerable<TiltPoint> Rock(Random? random, double besideTheMiddle)
    {
        for (double degrees = -0.6; degrees < 0.61; degrees += 0.05)
        {
            GaugeProfile smeared = Gauge with { SmearMicrometres = Length * Math.Abs(Math.Tan((degrees - Tilt) * Math.PI / 180)) };
            double rate = 160 * (smeared.Below((Thickness / 2) + besideTheMiddle) - smeared.Below((-Thickness / 2) + besideTheMiddle));
            double sigma = Math.Sqrt((rate + 20) * 20) / 20;
            yield return new TiltPoint(degrees, new PhaseRate(random is null ? rate : rate + (sigma * Normal.Sample(random, 0, 1)), sigma));
        }
    }
}
