using BeamlineMonitor.HardwareSim.Cells.Kinetics;

namespace BeamlineMonitor.HardwareSim.Tests.Cells.Kinetics;

public sealed class OpenCircuitPotentialTests
{
    private static readonly OpenCircuitPotential Paper = PaperCells.Of("1mAh").OpenCircuit;

    /// <summary>Two nodes, then what SciPy's PchipInterpolator gives between and beyond the outermost nodes.</summary>
    [Theory]
    [InlineData(0.50, 4.162)]
    [InlineData(0.90, 3.875)]
    [InlineData(0.44, 4.2888869450549425)]
    [InlineData(0.48, 4.200099076923076)]
    [InlineData(0.515, 4.135759115384616)]
    [InlineData(0.77, 3.9009667209726446)]
    [InlineData(0.97, 3.7574741920815873)]
    [InlineData(0.995, 3.6296604332614737)]
    public void Volts_InsideTheDomain_AreThoseOfTheMonotoneCubic(double x, double volts) => Assert.Equal(volts, Paper.Volts(x), 12);

    [Fact]
    public void Volts_FallAllTheWay()
    {
        double[] volts = [.. Enumerable.Range(0, 10_001).Select(i => Paper.Volts(i / 10_000.0))];
        Assert.All(volts.Zip(volts.Skip(1)), pair => Assert.True(pair.First > pair.Second));
        Assert.True(Paper.Falls);
    }

    [Theory]
    [InlineData(0.44, 1)]
    [InlineData(0.995, -1)]
    public void Volts_OutsideTheDomain_RunAwayFromItsEnd(double end, int direction)
    {
        Assert.Equal(Paper.Volts(end) + (4 * direction), Paper.Volts(end - (1e-3 * direction)), 9);
        Assert.Equal(Paper.Volts(end), Paper.Volts(end - (1e-12 * direction)), 1e-6);
    }

    [Fact]
    public void Falls_WhereATableRises_IsFalse() =>
        Assert.False(new OpenCircuitPotential([(0.4, 4.0), (0.6, 4.1), (0.9, 3.5)], 0.4, 0.9).Falls);
}
