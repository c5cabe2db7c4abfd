using BeamlineMonitor.HardwareSim.Beams;

namespace BeamlineMonitor.HardwareSim.Tests.Beams;

public sealed class MaterialTests
{
    private static readonly Material Cube = new("cube law", 2, [(10, 8), (20, 1), (40, 0.125)]);

    [Theory]
    [InlineData(10, 8)]
    [InlineData(14.142135623730951, 2.8284271247461903)]
    [InlineData(20, 1)]
    [InlineData(5, 64)]
    [InlineData(80, 0.015625)]
    public void MassAttenuation_BetweenAndBeyond_IsStraightInLogarithms(double energyKeV, double expected) =>
        Assert.Equal(expected, Cube.MassAttenuation(energyKeV), 1e-9 * expected);

    [Fact]
    public void Transmission_OfMillimetres_IsBeersLaw() =>
        Assert.Equal(Math.Exp(-1 * 2 * 0.3), new Absorber(Cube, 3).Transmission(20), 1e-12);
}
