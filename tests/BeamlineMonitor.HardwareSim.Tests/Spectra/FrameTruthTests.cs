using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Spectra;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

public sealed class FrameTruthTests
{
    [Fact]
    public void Of_TwoSlabs_WeighsGaugeAndSolid()
    {
        // A gauge of 5 µm centred 0.5 µm beyond the border has 2 µm in the first slab and 3 µm in the second.
        var bench = new Bench().Of([new CathodeSlab(0, 20, 0.9, 0.6, 0, 0.99, 0), new CathodeSlab(20, 40, 0.6, 0.7, 0, 0.99, -0.2)], 20.5);

        LayerTruth truth = bench.Truth().Layer!;

        double first = 2 * 0.9, second = 3 * 0.6, solid = first + second;
        Assert.Equal(((first * 0.6) + (second * 0.7)) / solid, truth.MeanX, 1e-12);
        Assert.Equal(truth.MeanX, truth.ActiveX, 1e-12);
        Assert.Equal(-0.2 * second / solid, truth.BiaxialStressGPa, 1e-12);
        Assert.Equal(((first * 14.372) + (second * 14.272)) / solid, truth.C, 1e-9);
        Assert.Equal(1, bench.Truth().Contents.ElectrodeOverlap, 1e-12);
    }

    [Fact]
    public void Of_InactiveShare_SaysWhatTakesPart()
    {
        LayerTruth truth = new Bench().Uniform(0.6, inactive: 0.2).Truth().Layer!;

        Assert.Equal(0.6, truth.ActiveX, 1e-12);
        Assert.Equal(0.2, truth.InactiveFraction, 1e-12);
        Assert.Equal((0.8 * 0.6) + (0.2 * 0.99), truth.MeanX, 1e-12);
    }

    [Fact]
    public void Of_TwoPhases_FollowsTheLeverRule()
    {
        LayerTruth truth = new Bench().Uniform(0.80).Truth().Layer!;

        Assert.Equal(5.0 / 19, truth.RichFraction, 1e-9); // from .75 to .94
        Assert.Equal(14.0 / 19, truth.PoorFraction, 1e-9);
        Assert.Equal(((14 * 14.2250) + (5 * 14.0650)) / 19, truth.C, 1e-9);
    }

    [Fact]
    public void Of_GaugeHalfOutside_TellsOverlapAndPlace()
    {
        Bench bench = new Bench().Uniform(0.6).At(0);
        bench.Cell.Creep = 1; // the electrode has moved up: the gauge sits 1 µm before it

        FrameTruth truth = bench.Truth();

        Assert.Equal(-1, truth.Contents.ElectrodeMicrometres, 1e-9);
        Assert.Equal(0.3, truth.Contents.ElectrodeOverlap, 1e-9);
        Assert.Equal(0.7, truth.Contents.NeighbourShares[0], 1e-9);
        Assert.Equal(0.6, truth.Layer!.MeanX, 1e-12);
    }

    [Fact]
    public void Of_GaugeElsewhere_HasNoLayer()
    {
        Bench bench = new Bench().Uniform(0.6).AtStandard();

        Assert.Null(bench.Truth().Layer);
        Assert.Equal(1, bench.Truth().Contents.StandardShare, 1e-12);
    }
}
