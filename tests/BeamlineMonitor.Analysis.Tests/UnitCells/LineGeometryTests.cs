using BeamlineMonitor.Analysis.UnitCells;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace BeamlineMonitor.Analysis.Tests.UnitCells;

public class LineGeometryTests
{
    private static readonly LineGeometry[] All =
        [LineGeometry.TwoTheta(0.4133), LineGeometry.DSpacing(0.4133), LineGeometry.Energy(2.35), LineGeometry.Q(0.4133)];

    [Fact]
    public void FromQ_AnyReachableQ_IsUndoneByToQ() => Prop.ForAll(ReachableQ(), q =>
        Array.TrueForAll(All, g => Math.Abs((g.ToQ(g.FromQ(q)!.Value)!.Value / q) - 1) < 1e-12)).QuickCheckThrowOnFailure();

    [Fact]
    public void Slope_AnyReachableQ_IsTheDerivative() => Prop.ForAll(ReachableQ(), q =>
        Array.TrueForAll(All, g =>
        {
            double step = 1e-5 * q;
            double difference = (g.FromQ(q + step)!.Value - g.FromQ(q - step)!.Value) / (2 * step);
            return Math.Abs((g.Slope(q) / difference) - 1) < 1e-7;
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void ToQ_ByHand_IsOneOverDSquared()
    {
        Assert.Equal(0.25, LineGeometry.DSpacing().ToQ(2));
        Assert.Equal(1, LineGeometry.TwoTheta(1).ToQ(60)!.Value, 14); // λ = 2 d sin 30°, so d = λ
        Assert.Equal(1 / (4.684 * 4.684), LineGeometry.Energy(2.35).ToQ(302.3088 / 4.684)!.Value, 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(180)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ToQ_ImpossibleAngle_IsNull(double value) => Assert.Null(LineGeometry.TwoTheta(0.4133).ToQ(value));

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(24)] // d < λ/2
    [InlineData(double.NaN)]
    public void FromQ_BeyondTheWavelength_IsNull(double q) => Assert.Null(LineGeometry.TwoTheta(0.4133).FromQ(q));

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void TwoTheta_ImpossibleWavelength_Throws(double wavelength) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LineGeometry.TwoTheta(wavelength));

    [Fact]
    public void SigmaFromTwoTheta_OfD_IsDCotThetaTimesSigmaTheta()
    {
        const double twoTheta = 14.766217, sigma = 0.005;
        double d = 1 / Math.Sqrt(LineGeometry.TwoTheta(0.4133).ToQ(twoTheta)!.Value);
        double expected = d / Math.Tan(double.DegreesToRadians(twoTheta / 2)) * double.DegreesToRadians(sigma / 2);

        Assert.Equal(expected, LineGeometry.DSpacing(0.4133).SigmaFromTwoTheta(1 / (d * d), sigma)!.Value, 12);
        Assert.Equal(sigma, LineGeometry.TwoTheta(0.4133).SigmaFromTwoTheta(1 / (d * d), sigma)!.Value, 15);
        Assert.Null(LineGeometry.DSpacing().SigmaFromTwoTheta(1 / (d * d), sigma));
    }

    // d from 0.25 to 10 Å at λ = 0.4133 Å.
    private static Arbitrary<double> ReachableQ() => Gen.Choose(100, 160_000).Select(n => n / 10_000.0).ToArbitrary();
}
