using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.HardwareSim.Germanium;

namespace BeamlineMonitor.HardwareSim.Tests.Germanium;

public sealed class PileUpTests
{
    private static readonly ChannelGrid Grid = new(new EnergyScale(0.04, 0.05, 3e-8), 4096);

    [Fact]
    public void Fold_TwoLines_MakesTheirThreeSums()
    {
        var rates = new double[4096];
        int first = Grid.FirstChannelAtOrAbove(40), second = Grid.FirstChannelAtOrAbove(60);
        (rates[first], rates[second]) = (3000, 1000);

        new PileUp(Grid).Fold(rates, 0.02);

        Assert.Equal(3000 * 0.98, rates[first], 1e-9);
        Assert.Equal(1000 * 0.98, rates[second], 1e-9);
        Assert.Equal(80 * 9.0 / 16, Around(80), 0.05); // of 80 piled up, (3/4)² are two of the first line
        Assert.Equal(80 * 6.0 / 16, Around(100), 0.05);
        Assert.Equal(80 * 1.0 / 16, Around(120), 0.05);
        Assert.Equal(4000, rates.Sum(), 0.1);

        double Around(double energyKeV) => rates[Grid.FirstChannelAtOrAbove(energyKeV - 1)..Grid.FirstChannelAtOrAbove(energyKeV + 1)].Sum();
    }

    [Fact]
    public void Fold_SumsBeyondTheSpectrum_AreLost()
    {
        var rates = new double[4096];
        rates[^100] = 1000;

        new PileUp(Grid).Fold(rates, 0.1);

        Assert.Equal(900, rates.Sum(), 1e-9);
    }

    [Fact]
    public void Fold_NoEvents_StaysEmpty()
    {
        var rates = new double[4096];

        new PileUp(Grid).Fold(rates, 0.1);

        Assert.All(rates, rate => Assert.Equal(0, rate));
    }
}
