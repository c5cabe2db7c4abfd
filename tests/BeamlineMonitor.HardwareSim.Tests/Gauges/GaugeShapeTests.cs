using BeamlineMonitor.Analysis.Alignment;
using BeamlineMonitor.HardwareSim.Gauges;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.HardwareSim.Tests.Gauges;

public sealed class GaugeShapeTests
{
    private static readonly GaugeShape Shipped = new(5, 0.5);

    [Fact]
    public void Share_OutsideALayerOfTheThinCell_IsFifteenPercent() => Assert.Equal(0.15, 1 - Shipped.Share(-4.25 / 2, 4.25 / 2), 1e-12);

    [Fact]
    public void Share_OfEverything_IsOne() => Assert.Equal(1, Shipped.Share(double.NegativeInfinity, double.PositiveInfinity), 1e-12);

    [Theory]
    [InlineData(-2.75, -2.25, 0.05)]
    [InlineData(-2.75, -2.5, 0.0125)]
    [InlineData(-2.25, 2.25, 0.9)]
    [InlineData(2.75, 9, 0)]
    public void Share_OfEdgeAndTop_IsWorkedByHand(double from, double to, double share) => Assert.Equal(share, Shipped.Share(from, to), 1e-12);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Share_BoxAndTriangle_AreTrapezoidsToo(double edge) => Assert.Equal(0.5, new GaugeShape(5, edge).Share(-9, 0), 1e-12);

    [Fact]
    public void Share_OfParts_AddsUp()
    {
        Gen<double> place = Gen.Choose(-5000, 5000).Select(n => n / 1000.0);
        Prop.ForAll(place.ArrayOf(3).ToArbitrary(), places =>
        {
            Array.Sort(places);
            Assert.Equal(Shipped.Share(places[0], places[2]), Shipped.Share(places[0], places[1]) + Shipped.Share(places[1], places[2]), 1e-12);
            Assert.InRange(Shipped.Share(places[0], places[1]), 0, 1);
        }).Check(Config.QuickThrowOnFailure);
    }

    // The analysis has the same smear in closed form; neither knows of the other.
    [Theory]
    [InlineData(0.01)]
    [InlineData(-0.12)]
    [InlineData(0.8)]
    public void Share_Tilted_IsTheSmearedTrapezoid(double tiltDegrees)
    {
        GaugeShape gauge = new(5, 0.5, 4000);
        GaugeProfile smeared = new(5, 0.5, 4000 * Math.Abs(Math.Tan(tiltDegrees * Math.PI / 180)));
        for (double plane = -40; plane < 40; plane += 0.7)
            Assert.Equal(smeared.Below(plane), gauge.Share(double.NegativeInfinity, plane, tiltDegrees), 2e-3);
    }
}
