using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.HardwareSim.Cells;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

public sealed class VolumeRateTests(ITestOutputHelper output)
{
    /// <summary>The paper, layers 1 to 3 of the thin cell: about 2 % in the first 8 hours of the charge, then 0.1 % from 8 to 9.</summary>
    [Fact]
    public void ThinCell_SwellsByTwoPercentInEightHours_ThenHardlyAtAll()
    {
        LithiumCurve curve = PaperCells.Config.LoadLithiumCurve("S");
        (OperandoCell cell, CellState end) = PaperCells.Charge(PaperCells.Of("1mAh"));
        cell.StateAt(PaperCells.Start.AddHours(9));
        double pristine = Volume(cell.Parameters.Lithium.InitialX);
        double at8 = (MeanVolume(PaperCells.Start.AddHours(8)) / pristine) - 1, atEnd = (MeanVolume(end.At) / pristine) - 1;
        output.WriteLine($"{100 * at8:F2} % after 8 h, {100 * (atEnd - at8):F2} % from then to the cut-off at {end.At:T}");
        Assert.Equal(0.02, at8, 0.0025);
        Assert.Equal(0.001, atEnd - at8, 0.0005);

        double MeanVolume(DateTimeOffset at) =>
            cell.ProfileAt(at).Where(slab => slab.ToMicrometres <= 12.75 + 1e-9).Average(slab => Volume(slab.ActiveX));

        double Volume(double x) => curve.Volume.Value(x);
    }
}
