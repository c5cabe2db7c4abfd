using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Tests.Spectra;

namespace BeamlineMonitor.HardwareSim.Tests.Germanium;

public sealed class EscapePeaksTests
{
    private static readonly EscapePeaks Germanium = new(Bench.Science.Beamline.Detectors[0].Crystal.Material);

    [Theory]
    [InlineData(5)]
    [InlineData(11)]
    public void Shares_BelowTheEdge_AreZero(double energyKeV) => Assert.Equal((0, 0), Germanium.Shares(energyKeV));

    [Fact]
    public void Shares_RisingEnergy_Fall()
    {
        (double Alpha, double Beta)[] shares = [.. new double[] { 15, 30, 60, 120 }.Select(Germanium.Shares)];

        Assert.All(shares.Zip(shares.Skip(1)), pair => Assert.True(pair.First.Alpha > pair.Second.Alpha && pair.First.Beta > pair.Second.Beta));
    }

    // The closed form against the integral over depth and direction, by summing both.
    [Fact]
    public void Shares_At64KeV_AreTheIntegral()
    {
        double absorbed = Bench.Science.Beamline.Detectors[0].Crystal.Material.MassAttenuation(64), leaving = 38.6, sum = 0;
        const int steps = 2000;
        for (int i = 0; i < steps; i++)
        {
            double cosine = (i + 0.5) / steps; // of all directions, half point outwards
            for (int j = 0; j < steps; j++)
            {
                double depth = 1.5 * (j + 0.5) / steps; // g/cm²: e^−58 of the fluorescence comes from deeper
                sum += absorbed * Math.Exp(-depth * (absorbed + (leaving / cosine))) * 0.5 * 1.5 / steps / steps;
            }
        }

        Assert.Equal((1 - (1 / 7.392)) * 0.523 * 0.869 * sum, Germanium.Shares(64).Alpha, 1e-3 * sum);
    }
}
