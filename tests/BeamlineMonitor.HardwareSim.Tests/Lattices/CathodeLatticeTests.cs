using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Lattices;
using BeamlineMonitor.HardwareSim.Tests.Spectra;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.HardwareSim.Tests.Lattices;

public sealed class CathodeLatticeTests
{
    [Fact]
    public void AddCells_OnePhase_IsTheNodeOfTheCurve()
    {
        LocalCell cell = Assert.Single(Cells(Bench.Lattice, new CathodeSlab(0, 1, 1, 0.65, 0, 0.99, 0)));

        Assert.Equal(new LocalCell(2.8104, 14.3220, 1), cell);
        Assert.Equal(97.965, cell.Volume, 0.001);
        Assert.Equal(cell.Volume, cell.Constants.Volume, 1e-9);
    }

    [Fact]
    public void AddCells_TwoPhasesAndInactive_HoldsEach()
    {
        List<LocalCell> cells = Cells(Bench.Lattice, new CathodeSlab(0, 1, 1, 0.845, 0.1, 1, 0));

        Assert.Equal(3, cells.Count);
        Assert.Equal((2.8120, 14.2250), (cells[0].A, cells[0].C));
        Assert.Equal((2.8155, 14.0650), (cells[1].A, cells[1].C));
        Assert.Equal((2.8160, 14.0520), (cells[2].A, cells[2].C));
        Assert.Equal(0.45, cells[0].Share, 1e-12);
        Assert.Equal(0.45, cells[1].Share, 1e-12);
        Assert.Equal(0.1, cells[2].Share, 1e-12);
    }

    [Fact]
    public void AddCells_SolidSolution_StaysOnePhase()
    {
        var lattice = new CathodeLattice(Bench.Lattice.Curve, separates: false);

        LocalCell cell = Assert.Single(Cells(lattice, new CathodeSlab(0, 1, 1, 0.85, 0, 0.99, 0)));

        Assert.Equal(14.1263, cell.C, 1e-9);
        Assert.Equal(0, lattice.RichFraction(0.85));
    }

    [Fact]
    public void AddCells_BelowTheCurve_StaysAtItsEnd() =>
        Assert.Equal(14.4200, Assert.Single(Cells(Bench.Lattice, new CathodeSlab(0, 1, 1, 0.45, 0, 0.99, 0))).C, 1e-9);

    [Fact]
    public void AddCells_AnySlab_KeepsLithium()
    {
        Gen<double> unit = Gen.Choose(0, 1000).Select(n => n / 1000.0);
        Prop.ForAll(unit.ArrayOf(3).ToArbitrary(), u =>
        {
            var slab = new CathodeSlab(0, 1, 1, 0.5 + (0.5 * u[0]), u[1], 0.5 + (0.5 * u[2]), 0);
            List<LocalCell> cells = Cells(Bench.Lattice, slab);
            Assert.Equal(1, cells.Sum(cell => cell.Share), 1e-12);
            double mean = ((1 - u[1]) * Bench.Lattice.Curve.C.Value(slab.ActiveX)) + (u[1] * Bench.Lattice.Curve.C.Value(slab.InactiveX));
            Assert.Equal(mean, cells.Sum(cell => cell.Share * cell.C), 1e-9); // the curve's own mean over two phases
        }).Check(Config.QuickThrowOnFailure);
    }

    private static List<LocalCell> Cells(CathodeLattice lattice, CathodeSlab slab)
    {
        var cells = new List<LocalCell>();
        lattice.AddCells(slab, cells);
        return cells;
    }
}
