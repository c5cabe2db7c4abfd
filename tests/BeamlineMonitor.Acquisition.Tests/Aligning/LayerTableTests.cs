using BeamlineMonitor.Acquisition.Aligning;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Alignment;

namespace BeamlineMonitor.Acquisition.Tests.Aligning;

public class LayerTableTests
{
    [Fact]
    public void Propose_ShiftedAndThicker_CutsItIntoEqualLayersThatKeepTheirNeighbours()
    {
        CellPlan cell = SyntheticRun.Cell;
        var layers = LayerTable.Propose(cell, Edges(6, 24));
        Assert.Equal([2.25, 6.75, 11.25, 15.75], layers.Select(layer => layer.ElectrodeMicrometres));
        Assert.Equal([12_008.25, 12_012.75, 12_017.25, 12_021.75], layers.Select(layer => layer.StageMicrometres));
        Assert.All(layers, layer => Assert.Equal(4.5, layer.ThicknessMicrometres));
        Assert.Equal(cell.Layers.Select(layer => layer.Neighbours), layers.Select(layer => layer.Neighbours));
    }

    [Fact]
    public void Propose_CellTheOtherWayRound_RunsAgainstTheStage()
    {
        CellPlan cell = SyntheticRun.Cell;
        cell = cell with { Layers = [.. cell.Layers.Select(layer => layer with { StageMicrometres = 24_000 - layer.StageMicrometres })] };
        var layers = LayerTable.Propose(cell, Edges(1, 18));
        Assert.Equal([11_996.875, 11_992.625, 11_988.375, 11_984.125], layers.Select(layer => layer.StageMicrometres));
    }

    [Theory]
    [InlineData(0, 17, false)]
    [InlineData(6, 26, false)]
    [InlineData(0, 8.5, true)] // as where the beam was lost in the middle of a scan
    [InlineData(0, 30, true)]
    public void Contradicts_AnElectrodeOf17Micrometres_IsAThickerOrThinnerOne(double electrolyte, double collector, bool isAnother) =>
        Assert.Equal(isAnother, LayerTable.Contradicts(SyntheticRun.Cell, Edges(electrolyte, collector)));

    private static ElectrodeEdges Edges(double electrolyte, double collector) => new(AlignmentStatus.Ok, electrolyte, 0.1, collector, 0.1, 0, 1);
}
