using BeamlineMonitor.HardwareSim.Beams;

namespace BeamlineMonitor.HardwareSim.Tests.Beams;

public sealed class DetectedBeamTests
{
    private static readonly Absorber Filter = new(new Material("filter", 1, [(10, 30), (300, 0.1)]), 2);
    private static readonly Absorber Crystal = new(new Material("crystal", 5, [(10, 40), (300, 0.1)]), 10);

    [Theory]
    [InlineData(20.11)]
    [InlineData(64.54)]
    [InlineData(150.9)]
    public void PerKeV_BetweenThePointsOfItsTable_IsTheProduct(double energyKeV)
    {
        double expected = BendingMagnet.PhotonsPerKeV(energyKeV, 19.5) * Filter.Transmission(energyKeV) * (1 - Crystal.Transmission(energyKeV));

        Assert.Equal(expected, new DetectedBeam(19.5, [Filter], Crystal).PerKeV(energyKeV), 5e-5 * expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-20)]
    [InlineData(301)]
    public void PerKeV_WhereNoBeamIs_IsZero(double energyKeV) => Assert.Equal(0, new DetectedBeam(19.5, [], Crystal).PerKeV(energyKeV));
}
