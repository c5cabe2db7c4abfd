using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Scenarios;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

public sealed class DetectorElementSourceTests
{
    private static readonly TimeSpan Live = 0.95 * Bench.Minute;

    [Fact]
    public void Counts_SameArguments_AreTheSame()
    {
        ImmutableArray<uint> first = Count(new Bench(seed: 7), Bench.Start);

        Assert.Equal(first.AsEnumerable(), Count(new Bench(seed: 7), Bench.Start));
    }

    [Fact]
    public void Counts_OtherSeedStartOrDetector_AreIndependent()
    {
        // Of a uniform layer the expectation is the same but for the detector's scale, so that equal channels are chance: about one in twenty.
        ImmutableArray<uint> first = Count(new Bench(seed: 7), Bench.Start);
        ImmutableArray<uint>[] others =
        [
            Count(new Bench(seed: 8), Bench.Start),
            Count(new Bench(seed: 7), Bench.Start.AddMinutes(1)),
            Count(new Bench(seed: 7, change: element => element with { Record = "other" }), Bench.Start),
        ];

        int[] lit = [.. Enumerable.Range(0, first.Length).Where(i => first[i] > 20)];
        Assert.All(others, other => Assert.InRange(lit.Count(i => other[i] == first[i]), 0, lit.Length / 10));
    }

    [Fact]
    public void Counts_OverManyFrames_HaveTheExpectedMeanAndVariance()
    {
        Bench bench = new Bench().Uniform(0.7);
        double[] expected = bench.Source.ExpectedCounts(Bench.Start, Bench.Minute, Live);
        const int frames = 200;
        double chi = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            double total = bench.Source.Counts(Bench.Start.AddMinutes(frame), Bench.Minute, Live, expected.Length).Sum(n => (double)n);
            chi += Math.Pow(total - expected.Sum(), 2) / expected.Sum();
        }

        Assert.InRange(chi / frames, 0.6, 1.4); // 4 σ of a mean of 200 squares
    }

    [Fact]
    public void DeadTimeFraction_OfTheTotalRate_FollowsTheFormula()
    {
        Bench bench = new Bench().Uniform(0.7);
        double rate = bench.Source.ExpectedCounts(Bench.Start, Bench.Minute, TimeSpan.FromSeconds(1)).Sum();

        double busy = rate * 15e-6;
        Assert.Equal(busy / (1 + busy), bench.Source.DeadTimeFraction(Bench.Start), 1e-5); // a few sums leave the spectrum upwards
    }

    [Fact]
    public void ExpectedCounts_AreRateTimesLiveTime()
    {
        Bench bench = new Bench().Uniform(0.7);
        double[] whole = bench.Source.ExpectedCounts(Bench.Start, Bench.Minute, Live);
        double[] part = bench.Source.ExpectedCounts(Bench.Start, Bench.Minute / 3, Live / 3);

        Assert.All(Enumerable.Range(0, whole.Length), i => Assert.Equal(whole[i] / 3, part[i], 1e-9 * (1 + whole[i])));
    }

    [Fact]
    public void ExpectedCounts_BeamOff_AreNone()
    {
        Bench bench = new Bench().Uniform(0.7);
        bench.Cell.Flux = 0;

        Assert.Equal(0, bench.Expected().Sum());
        Assert.Equal(0, bench.Source.DeadTimeFraction(Bench.Start));
    }

    [Fact]
    public void ExpectedCounts_TwentyTimesTheBeam_PileUpByTheFormula()
    {
        Bench bench = new Bench().Uniform(0.7);
        double[] single = bench.Expected();
        bench.Cell.Flux = 20; // more than a ring gives: 40 thousand events a second
        double[] dense = bench.Expected();

        double rate = single.Sum() / 60 * 20, share = 1 - Math.Exp(-rate * 0.5e-6);
        double unpiled = Math.Exp(-single.Sum() / 60 * 0.5e-6);
        int peak = bench.Model.Grid.FirstChannelAtOrAbove(63.57); // sums of two photons above 40 keV do not reach this far down
        Assert.InRange(share, 0.015, 0.025);
        Assert.Equal(20 * single[peak] / unpiled * (1 - share), dense[peak], 1e-3 * dense[peak]);
        Assert.Equal(20 * single.Sum(), dense.Sum(), 0.3 * share * dense.Sum()); // but for the sums beyond the last channel
    }

    [Fact]
    public void Counts_ChannelsBeyondTheDetector_AreZero()
    {
        ImmutableArray<uint> counts = new Bench().Uniform(0.7).Source.Counts(Bench.Start, Bench.Minute, Live, 5000);

        Assert.Equal(5000, counts.Length);
        Assert.All(counts.Skip(4096), n => Assert.Equal(0u, n));
    }

    [Fact]
    public void Counts_NoLiveTime_AreZero() =>
        Assert.All(new Bench(Texture.Powder).Uniform(0.7).Source.Counts(Bench.Start, TimeSpan.Zero, TimeSpan.Zero, 4096), n => Assert.Equal(0u, n));

    private static ImmutableArray<uint> Count(Bench bench, DateTimeOffset at) => bench.Uniform(0.7).Source.Counts(at, Bench.Minute, Live, 4096);
}
