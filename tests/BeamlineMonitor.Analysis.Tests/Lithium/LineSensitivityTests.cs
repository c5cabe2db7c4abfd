using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

public sealed class LineSensitivityTests
{
    private static readonly (MillerIndices Hkl, double EnergyKeV, double RelativeSigma)[] Four =
        [(new(0, 0, 3), 63, 1e-5), (new(1, 0, 1), 126, 1e-4), (new(0, 1, 2), 131, 3e-4), (new(1, 0, 4), 150, 2e-4)];

    [Fact]
    public void OfCell_AnyWeights_AddUpToOne()
    {
        LineSensitivity[] lines = LineSensitivity.OfCell(2.81, 14.3, Four);
        Assert.Equal(1, lines.Sum(line => line.LogAByLogD), 1e-12);
        Assert.Equal(1, lines.Sum(line => line.LogCByLogD), 1e-12);
        Assert.Equal([63, 126, 131, 150], lines.Select(line => line.EnergyKeV));
    }

    /// <summary>Two lines determine the cell, so by hand: c follows (003) alone, and a what (101) leaves: 1/d² = 4/(3a²) + 1/c².</summary>
    [Fact]
    public void OfCell_TwoLines_IsTheSolutionByHand()
    {
        LineSensitivity[] lines = LineSensitivity.OfCell(2.81, 14.3, Four[..2]);
        double ofA = 4 / (3 * 2.81 * 2.81), ofC = 1 / (14.3 * 14.3); // the two parts of 1/d² of (101)
        Assert.Equal((1, 0), (Math.Round(lines[0].LogCByLogD, 12), Math.Round(lines[1].LogCByLogD, 12)));
        Assert.Equal(-ofC / ofA, lines[0].LogAByLogD, 1e-12);
        Assert.Equal((ofA + ofC) / ofA, lines[1].LogAByLogD, 1e-12);
    }

    [Fact]
    public void OfCell_LinesThatDoNotDetermineIt_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => LineSensitivity.OfCell(2.81, 14.3, Four[..1]));
        Assert.Throws<ArgumentException>(() => LineSensitivity.OfCell(2.81, 14.3, [Four[0], (new(0, 0, 6), 126, 1e-4)]));
        Assert.Throws<ArgumentException>(() => LineSensitivity.OfCell(2.81, 14.3, [Four[0], Four[1] with { RelativeSigma = 0 }]));
        Assert.Throws<ArgumentException>(() => LineSensitivity.OfCell(double.NaN, 14.3, Four));
        Assert.Throws<ArgumentException>(() => LineSensitivity.OfCell(2.81, 14.3, []));
    }
}
