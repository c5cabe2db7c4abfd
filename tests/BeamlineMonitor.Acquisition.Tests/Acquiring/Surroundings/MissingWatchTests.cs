using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Instruments.Beams;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Surroundings;

public class MissingWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly MissingVariable Hutch = new("hutch-temperature", "it is NaN"), Ring = new("ring-current", "it is gone");
    private readonly MissingWatch watch = new(TimeSpan.FromMinutes(1));

    [Fact]
    public void Take_OneIsLostAndThenAnother_TellsEachOnce()
    {
        Assert.Equal("", At(0));
        Assert.Equal("-hutch-temperature", At(1, Hutch));
        Assert.Equal("", At(2, Hutch));
        Assert.Equal("-ring-current", At(3, Hutch, Ring));
        Assert.Equal("", At(4, Hutch, Ring with { Cause = "it is still gone" }));
    }

    [Fact]
    public void Take_Back_IsToldWhenItHasLastedAndTheNextLossAnew()
    {
        Assert.Equal("-hutch-temperature", At(0, Hutch));
        Assert.Equal("", At(10));
        Assert.Equal("", At(69));
        Assert.Equal("+hutch-temperature", At(70));
        Assert.Equal("", At(200));
        Assert.Equal("-hutch-temperature", At(201, Hutch));
    }

    [Fact]
    public void Take_Flickers_IsToldOnce()
    {
        Assert.Equal("-hutch-temperature", At(0, Hutch));
        for (int second = 1; second < 600; second++) Assert.Equal("", second % 30 == 0 ? At(second, Hutch) : At(second));
    }

    private string At(int seconds, params MissingVariable[] missing)
    {
        (var lost, var back) = watch.Take(Start.AddSeconds(seconds), [.. missing]);
        return string.Join(' ', lost.Select(variable => $"-{variable.Quantity}").Concat(back.Select(quantity => $"+{quantity}")));
    }
}
