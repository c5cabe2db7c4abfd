using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Instruments.Tests.Pressure;

public class StackGeometryTests
{
    // A 50 mm piston on a 10 mm die multiplies the line pressure by 25.
    private static readonly StackGeometry Geometry = new(Math.PI * 25 * 25, Math.PI * 5 * 5);

    [Theory]
    [InlineData("bar", 2.5)]
    [InlineData("MPa", 25)]
    [InlineData("kPa", 0.025)]
    [InlineData("psi", 25 * 6.894757e-3)]
    [InlineData("N", 1 / (Math.PI * 25))]
    [InlineData("kgf", 9.80665 / (Math.PI * 25))]
    public void StackMPaPer_EachUnit_FollowsTheAreas(string unit, double expected) =>
        Assert.Equal(expected, Geometry.StackMPaPer(LineUnit.All.Single(known => known.Name == unit)), expected * 1e-6);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, -1)]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    public void Constructor_ImpossibleArea_Throws(double piston, double die) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StackGeometry(piston, die));
}
