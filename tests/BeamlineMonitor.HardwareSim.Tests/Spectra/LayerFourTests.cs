using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Tests.Cells;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

/// <summary>The layer at the collector at the end of the paper's charge: physics notes §7.</summary>
public sealed class LayerFourTests
{
    private const double Middle = 3.5 * 4.25;

    [Fact]
    public void Truth_LessDelithiatedZone_IsThatOfTheGaugeNotOfTheLayer()
    {
        ImmutableArray<CathodeSlab> charged = Charged(DenseZoneBehaviour.LessDelithiated);

        LayerTruth truth = new Bench().Of(charged, Middle).Truth().Layer!;

        Assert.Equal(0.640, PaperCells.Layers(charged, 4)[3], 0.0015);
        Assert.Equal(0.635, truth.MeanX, 0.0015);
        Assert.Equal(0, truth.InactiveFraction);
    }

    [Theory]
    [InlineData(Texture.Powder)]
    [InlineData(Texture.Hardened)]
    [InlineData(Texture.Fibre)]
    public void Spectrum_LessDelithiatedZone_ShowsOneLine(Texture texture)
    {
        double[] lines = BasalLines(new Bench(texture).Of(Charged(DenseZoneBehaviour.LessDelithiated), Middle));

        Assert.Single(lines);
    }

    [Theory]
    [InlineData(Texture.Powder)]
    [InlineData(Texture.Hardened)]
    [InlineData(Texture.Fibre)]
    public void Spectrum_InactiveShare_ShowsTwoLines(Texture texture)
    {
        Bench bench = new Bench(texture).Of(Charged(DenseZoneBehaviour.PhaseMixture), Middle);

        double[] lines = BasalLines(bench);

        Assert.Equal(2, lines.Length);
        Assert.Equal(63.03, lines[0], 0.05);
        Assert.Equal(64.53, lines[1], 0.05);
        Assert.Equal(0.31 * 2 / 4.625, bench.Truth().Layer!.InactiveFraction, 0.002);
    }

    private static ImmutableArray<CathodeSlab> Charged(DenseZoneBehaviour zone)
    {
        (OperandoCell cell, CellState end) = PaperCells.Charge(PaperCells.Of("1mAh"), PaperCells.Plain with { DenseZone = zone }, everySeconds: 20);
        return cell.ProfileAt(end.At);
    }

    // Maxima of the expected counts about (003), keV.
    private static double[] BasalLines(Bench bench)
    {
        double[] expected = bench.Expected();
        int from = bench.Model.Grid.FirstChannelAtOrAbove(61), to = bench.Model.Grid.FirstChannelAtOrAbove(66.5);
        return
        [
            .. Enumerable.Range(from, to - from)
                .Where(i => expected[i] > expected[i - 1] && expected[i] > expected[i + 1])
                .Select(i => bench.Model.Grid.EnergiesKeV[i]),
        ];
    }
}
