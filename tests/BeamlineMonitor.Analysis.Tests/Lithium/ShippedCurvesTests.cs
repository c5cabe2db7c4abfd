using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Tests.Configuration;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

public sealed class ShippedCurvesTests
{
    /// <summary>The V column of curve S as printed, which was rounded apart from a (1e-4 Å, hence 0.0034 Å³) and c.</summary>
    private static readonly (double X, double Volume)[] Printed =
    [
        (1.00, 96.502), (.94, 96.556), (.90, 96.656), (.85, 96.874), (.80, 97.144), (.75, 97.412), (.70, 97.678),
        (.65, 97.965), (.60, 98.251), (.58, 98.347), (.57, 98.391), (.55, 98.455), (.53, 98.494), (.50, 98.523),
    ];

    [Fact]
    public void Files_AreTheTwoCurves() => Assert.Equal(["L", "S"], Json.Names("lithium"));

    [Fact]
    public void CurveS_Volumes_AreThePrintedColumn()
    {
        const double rounding = 0.0034 + 0.0004 + 0.0005; // of a, of c, of V
        Assert.Equal(Printed.Select(row => row.X), Cells.S.Nodes.Select(node => node.X));
        Assert.All(Cells.S.Nodes.Zip(Printed), pair => Assert.Equal(pair.Second.Volume, pair.First.Volume, rounding));
        Assert.All(Printed.Where(row => row.X is >= .94 or <= .75), row => Assert.Equal(row.Volume, Cells.S.Volume.Value(row.X), 0.0015));
    }

    [Fact]
    public void CurveL_Volumes_FollowCurveS()
    {
        Assert.All(Cells.L.Nodes.Zip(Printed), pair =>
        {
            Assert.Equal(96.52 + (0.8956 * (pair.Second.Volume - 96.502)), pair.First.Volume, 4e-4); // c is rounded to 1e-4 Å
        });
        Assert.Equal(Cells.S.Nodes.Select(node => node.A), Cells.L.Nodes.Select(node => node.A));
        Assert.Equal(98.33, Cells.L.Volume.Value(0.5), 0.001);
    }

    /// <summary>The same dV/V of 1.81 % reads two x.</summary>
    [Fact]
    public void BothCurves_OneVolumeChange_ReadTheirOwnX()
    {
        Assert.Equal(0.60, Cells.S.Volume.Invert(1.01812 * Cells.S.Volume.Value(1))!.Value, 0.002);
        Assert.Equal(0.55, Cells.L.Volume.Invert(1.01812 * Cells.L.Volume.Value(1))!.Value, 0.002);
    }

    [Fact]
    public void CurveS_TwoPhaseRegion_IsAStraightLineOfTheLeverRule()
    {
        foreach (double x in new[] { 0.76, 0.8, 0.85, 0.9, 0.93 })
        {
            Assert.Equal(-4.5, Cells.S.Volume.Slope(x), 0.02);
            double share = (x - 0.75) / 0.19;
            Assert.Equal((share * Cells.S.Volume.Value(0.94)) + ((1 - share) * Cells.S.Volume.Value(0.75)), Cells.S.Volume.Value(x), 1e-9);
        }

        Assert.Equal(2.8140, Cells.S.AOfOnePhase.Value(0.85), 1e-9);
        Assert.Equal(14.1263, Cells.S.COfOnePhase.Value(0.85), 1e-9);
        Assert.Equal(-0.9, Cells.S.Volume.Slope(0.97), 0.03);
    }

    /// <summary>A shape error of 0.2 Å³ is 0.04 in x.</summary>
    [Theory]
    [InlineData(0.80)]
    [InlineData(0.70)]
    [InlineData(0.60)]
    public void CurveS_ShapeUncertainty_IsFourHundredths(double x)
    {
        double relative = Cells.S.ShapeCovariance(x).Sigma(CellWeights.OfLogVolume);
        Assert.InRange(relative * Cells.S.Volume.Value(x), 0.15, 0.205);
        Assert.Equal(0.04, relative * Cells.S.Volume.Value(x) / -Cells.S.Volume.Slope(x), 0.006);
    }

    [Fact]
    public void BothCurves_BetweenNodes_KeepVolumeAndCellTogether()
    {
        foreach (LithiumCurve curve in new[] { Cells.S, Cells.L })
        {
            for (double x = 0.5; x <= 1; x += 0.001)
            {
                double product = Math.Sqrt(3) / 2 * Math.Pow(curve.A.Value(x), 2) * curve.C.Value(x);
                Assert.Equal(product, curve.Volume.Value(x), 1e-3);
            }
        }
    }
}
