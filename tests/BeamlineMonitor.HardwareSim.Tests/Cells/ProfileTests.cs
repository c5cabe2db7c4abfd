using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

public sealed class ProfileTests
{
    private static readonly DateTimeOffset Start = PaperCells.Start;
    private readonly OperandoCell cell = new(PaperCells.Of("1mAh"), PaperCells.Plain, Start);

    public ProfileTests() => cell.Apply(Start, PaperCells.Galvanostat(cell.Parameters, 1));

    [Fact]
    public void Profile_HoldsTheWholeThicknessWithoutGaps()
    {
        ImmutableArray<CathodeSlab> slabs = cell.ProfileAt(Start);
        Assert.Equal(340, slabs.Length);
        Assert.Equal((0, 17), (slabs[0].FromMicrometres, slabs[^1].ToMicrometres));
        Assert.All(slabs.Zip(slabs.Skip(1)), pair => Assert.Equal(pair.First.ToMicrometres, pair.Second.FromMicrometres));
        Assert.All(slabs, slab => Assert.Equal(new CathodeSlab(
            slab.FromMicrometres, slab.ToMicrometres, 0.909, slab.ActiveX, 0, slab.ActiveX, 0), slab));
    }

    [Fact]
    public void Profile_OfAnExposure_IsTheMeanOfItsMoments()
    {
        cell.StateAt(Start.AddHours(1));
        DateTimeOffset from = Start.AddMinutes(37).AddSeconds(3);
        double[] mean = new double[340];
        for (int second = 0; second < 60; second++)
        {
            ImmutableArray<CathodeSlab> moment = cell.ProfileAt(from.AddSeconds(second + 0.5));
            for (int i = 0; i < mean.Length; i++) mean[i] += moment[i].ActiveX / 60;
        }

        ImmutableArray<CathodeSlab> exposure = cell.Profile(new ExposureWindow(from, from.AddMinutes(1)));
        Assert.All(exposure.Zip(mean), pair => Assert.Equal(pair.Second, pair.First.ActiveX, 1e-7));
    }

    [Fact]
    public void Profile_OfThePast_IsWhatItWasThen()
    {
        ImmutableArray<CathodeSlab> then = ProfileWhenAt(Start.AddMinutes(20));
        cell.StateAt(Start.AddHours(3));
        Assert.All(cell.ProfileAt(Start.AddMinutes(20)).Zip(then), pair => Assert.Equal(pair.Second.ActiveX, pair.First.ActiveX, 1e-6));

        ImmutableArray<CathodeSlab> ProfileWhenAt(DateTimeOffset at) => cell.ProfileAt(cell.StateAt(at).At);
    }

    [Fact]
    public void Profile_OfTheFuture_IsRefused()
    {
        cell.StateAt(Start.AddMinutes(5));
        cell.Profile(new ExposureWindow(Start, Start.AddMinutes(5)));
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => cell.Profile(new ExposureWindow(Start, Start.AddMinutes(5).AddTicks(1))));
        Assert.Contains("2026-03-01T06:00:00.0000000+00:00 to 2026-03-01T06:05:00.0000000+00:00", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_BeforeTheMemoryOrBackwards_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => cell.ProfileAt(Start.AddTicks(-1)));
        cell.StateAt(Start.AddHours(5));
        cell.ProfileAt(Start.AddHours(1)); // four hours back
        Assert.Throws<ArgumentOutOfRangeException>(() => cell.ProfileAt(Start.AddMinutes(59)));
        Assert.Throws<ArgumentOutOfRangeException>(() => cell.Profile(new ExposureWindow(Start.AddHours(3), Start.AddHours(2))));
    }

    [Fact]
    public void Profile_HoweverOftenTheCellIsAsked_ReachesFourHoursBack()
    {
        for (int second = 1; second <= 5 * 3600; second++) cell.Read(Start.AddSeconds(second));
        cell.ProfileAt(Start.AddHours(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => cell.ProfileAt(Start.AddMinutes(59)));
    }

    [Fact]
    public async Task AnyThread_MayAsk()
    {
        DateTimeOffset end = Start.AddHours(1);
        await Task.WhenAll(Enumerable.Range(1, 4).Select(server => Task.Run(() =>
        {
            for (int minute = 0; minute <= 60; minute++)
            {
                CellState state = cell.StateAt(Start.AddMinutes(minute));
                Assert.InRange(cell.ProfileAt(state.At)[0].ActiveX, 0.9, 0.99);
            }
        })));
        CellState last = cell.StateAt(end);
        Assert.Equal(end, last.At);
        Assert.Equal(last.Load.Value * 3600, last.ChargeCoulombs, 1e-12);
    }
}
