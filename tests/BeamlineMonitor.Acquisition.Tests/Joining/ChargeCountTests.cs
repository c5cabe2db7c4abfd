using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Tests.Joining;

public class ChargeCountTests
{
    [Fact]
    public void CoulombsAt_Ramp_IsTheTrapezoid()
    {
        ChargeCount charge = Count(Blocks.Potentiostat([0, 10, 20], [3, 3, 3], [0, 1, 2]));
        Assert.Equal(20, charge.Coulombs, 12);
        Assert.Equal(5, charge.CoulombsAt(Blocks.Start.AddSeconds(10))!.Value, 12);
        Assert.Equal(12.5, charge.CoulombsAt(Blocks.Start.AddSeconds(15))!.Value, 12);
        Assert.Equal(20, charge.CoulombsAt(Blocks.Start.AddSeconds(60))!.Value, 12);
        Assert.Equal(0, charge.CoulombsAt(Blocks.Start.AddSeconds(-60))!.Value, 12);
    }

    [Fact]
    public void Add_BetweenSteps_CountsNothing()
    {
        ChargeCount charge = Count(Blocks.Potentiostat([0, 10, 1000, 1010], [3, 3, 3, 3], [1, 1, -1, -1], step: i => i / 2));
        Assert.Equal(0, charge.Coulombs, 12);
        Assert.Equal(10, charge.CoulombsAt(Blocks.Start.AddSeconds(500))!.Value, 12);
    }

    [Fact]
    public void Add_MissingCurrentAndTimeThatGoesBack_AreBridged()
    {
        ChargeCount charge = Count(Blocks.Potentiostat([0, 10, 20, 15, 30], [3, 3, 3, 3, 3], [1, null, 1, 50, 1], perBlock: 1));
        Assert.Equal(30, charge.Coulombs, 12);
        Assert.Equal(2, charge.Bridged);
    }

    [Fact]
    public void CoulombsAt_BeforeAnySample_IsNull() => Assert.Null(new ChargeCount("cell1", TimeSpan.FromMinutes(1)).CoulombsAt(Blocks.Start));

    [Fact]
    public void Add_RowsInOtherBlocks_GivesTheSameCharge()
    {
        double[] seconds = [.. Enumerable.Range(0, 500).Select(i => i * 0.7)];
        double?[] amperes = [.. seconds.Select(at => (double?)(1e-5 * (1 + Math.Sin(at))))], volts = [.. seconds.Select(_ => (double?)3)];
        ChargeCount one = Count(Blocks.Potentiostat(seconds, volts, amperes, perBlock: 1)), many = Count(Blocks.Potentiostat(seconds, volts, amperes, perBlock: 100));
        Assert.Equal(one.Coulombs, many.Coulombs, 1e-11); // instants have ticks of 100 ns
    }

    [Fact]
    public void Add_LongRun_ForgetsWhatIsOld()
    {
        var charge = new ChargeCount("cell1", TimeSpan.FromSeconds(10));
        foreach (SampleBlock block in Blocks.Potentiostat([.. Enumerable.Range(0, 1000).Select(i => (double)i)], new double?[1000], [.. Enumerable.Repeat((double?)1, 1000)])) charge.Add(block);
        Assert.Equal(999, charge.Coulombs, 9);
        Assert.Equal(995.5, charge.CoulombsAt(Blocks.Start.AddSeconds(995.5))!.Value, 9);
        Assert.InRange(charge.CoulombsAt(Blocks.Start)!.Value, 988, 990); // the oldest that is remembered
    }

    private static ChargeCount Count(IEnumerable<SampleBlock> blocks)
    {
        var charge = new ChargeCount("cell1", TimeSpan.FromHours(1));
        foreach (SampleBlock block in blocks) charge.Add(block);
        return charge;
    }
}
