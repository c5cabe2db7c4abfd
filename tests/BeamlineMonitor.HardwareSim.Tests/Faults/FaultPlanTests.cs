using BeamlineMonitor.HardwareSim.Faults;

namespace BeamlineMonitor.HardwareSim.Tests.Faults;

public sealed class FaultPlanTests
{
    [Fact]
    public void Parse_EveryKind_HasItsParts()
    {
        FaultPlan plan = FaultPlan.Parse(
            "silence@12s+3s, delay@20s+5s=200ms, garbage@30s=16, split@40s+1.5min=2ms, corrupt@50s, half-open@1h, half-open@1h+1s, disconnect@0s, duplicate@1min=0.3s, seed=7");

        Assert.Equal(7, plan.Seed);
        Assert.Equal(
            [
                new Fault(FaultKind.Silence, TimeSpan.FromSeconds(12)) { Lasts = TimeSpan.FromSeconds(3) },
                new Fault(FaultKind.Delay, TimeSpan.FromSeconds(20)) { Lasts = TimeSpan.FromSeconds(5), Lag = TimeSpan.FromMilliseconds(200) },
                new Fault(FaultKind.Garbage, TimeSpan.FromSeconds(30)) { ByteCount = 16 },
                new Fault(FaultKind.Split, TimeSpan.FromSeconds(40)) { Lasts = TimeSpan.FromSeconds(90), Lag = TimeSpan.FromMilliseconds(2) },
                new Fault(FaultKind.Corrupt, TimeSpan.FromSeconds(50)),
                new Fault(FaultKind.HalfOpen, TimeSpan.FromHours(1)) { Lasts = TimeSpan.MaxValue },
                new Fault(FaultKind.HalfOpen, TimeSpan.FromHours(1)) { Lasts = TimeSpan.FromSeconds(1) },
                new Fault(FaultKind.Disconnect, TimeSpan.Zero),
                new Fault(FaultKind.Duplicate, TimeSpan.FromMinutes(1)) { Lag = TimeSpan.FromMilliseconds(300) },
            ],
            plan.Faults.ToArray());
    }

    [Theory]
    [InlineData("silnce@1s+1s", "there are silence, delay, garbage")]
    [InlineData("silence@1s", "silence@10s+5s")]
    [InlineData("silence@1s+0s", "longer than nothing")]
    [InlineData("delay@1s+1s", "delay@10s+5s=200ms")]
    [InlineData("corrupt@1s+1s", "corrupt@10s")]
    [InlineData("corrupt@1s=3", "corrupt@10s")]
    [InlineData("corrupt", "corrupt@10s")]
    [InlineData("garbage@1s=0", "1 to 65536")]
    [InlineData("garbage@1s=65537", "1 to 65536")]
    [InlineData("corrupt@-1s", "no duration")]
    [InlineData("corrupt@12", "no duration")]
    [InlineData("corrupt@NaNs", "no duration")]
    [InlineData("corrupt@721h", "30 days")]
    [InlineData("seed=-1", "whole number")]
    [InlineData("until=1h", "both until= and every=")]
    [InlineData("until=1h,every=0s", "longer than nothing")]
    [InlineData("until=10h,every=1s", "at most 10000 faults")]
    public void Parse_Wrong_SaysTheMend(string text, string mend)
    {
        FormatException error = Assert.Throws<FormatException>(() => FaultPlan.Parse(text));
        Assert.Contains(mend, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Empty_IsNone() => Assert.Empty(FaultPlan.Parse("").Faults);

    [Fact]
    public void Generate_ManySeeds_TextReadsBackExactly()
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            FaultPlan plan = FaultPlan.Generate(seed, TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
            FaultPlan read = FaultPlan.Parse(plan.ToString());
            Assert.Equal(plan.Seed, read.Seed);
            Assert.Equal<Fault>(plan.Faults, read.Faults);
        }
    }

    [Fact]
    public void Generate_ManyFaults_AreOfEveryKindAtTheStatedRate()
    {
        FaultPlan plan = FaultPlan.Generate(1, TimeSpan.FromHours(10), TimeSpan.FromSeconds(36));

        Assert.Equal(Enum.GetValues<FaultKind>(), plan.Faults.Select(fault => fault.Kind).Distinct().Order());
        Assert.InRange(plan.Faults.Length, 1000 - 96, 1000 + 96); // three standard deviations of a Poisson count
        Assert.Equal(plan.Faults.Select(fault => fault.At).Order(), plan.Faults.Select(fault => fault.At));
    }

    [Fact]
    public void Parse_UntilAndEvery_AddsTheGeneratedFaults()
    {
        FaultPlan plan = FaultPlan.Parse("seed=3,until=1h,every=1min,corrupt@5s");

        FaultPlan generated = FaultPlan.Generate(3, TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
        Assert.Equal(generated.Faults.Prepend(new Fault(FaultKind.Corrupt, TimeSpan.FromSeconds(5))), plan.Faults);
    }
}
