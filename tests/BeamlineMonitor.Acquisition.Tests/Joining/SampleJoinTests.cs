using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Samples;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Acquisition.Tests.Joining;

public class SampleJoinTests
{
    [Fact]
    public void Over_Ramp_GivesTheMeanOfTheWindow()
    {
        double[] seconds = [.. Enumerable.Range(0, 11).Select(i => (double)i)];
        List<SampleBlock> blocks = Blocks.Potentiostat(seconds, [.. seconds.Select(at => (double?)(3 + (0.1 * at)))], [.. seconds.Select(_ => (double?)2)]);
        JoinedSamples joined = Join(blocks, 2.5, 6.5);
        Assert.Equal(3.45, joined.PotentialVolts!.Value.Mean, 12);
        Assert.Equal(3.25, joined.PotentialVolts!.Value.Minimum, 12);
        Assert.Equal(3.65, joined.PotentialVolts!.Value.Maximum, 12);
        Assert.Equal(1, joined.Overlap, 12);
        Assert.Equal(0.5, joined.ClockOffsetSeconds);
        Assert.Equal((1, 4), (joined.FirstRow, joined.LastRow)); // rows of the neighbourhood that lines may come from
    }

    [Fact]
    public void Over_SamplesThatEndEarly_CoverTheirPart()
    {
        List<SampleBlock> blocks = Blocks.Potentiostat([0, 1, 2], [3, 3, 3], [1, 1, 1]);
        Assert.Equal(0.5, Join(blocks, 1, 3).Overlap, 12);
    }

    [Fact]
    public void Over_GapFlagAndLongGap_AreNotCovered()
    {
        List<SampleBlock> flagged = Blocks.Potentiostat([0, 10, 20], [3, 3, 3], [1, 1, 1], flag: i => i == 1 ? SampleColumns.GapBefore : 0);
        Assert.Equal(0.5, Join(flagged, 0, 20).Overlap, 12);
        List<SampleBlock> longGap = Blocks.Potentiostat([0, 40], [3, 4], [1, 1]);
        JoinedSamples joined = Join(longGap, 0, 40);
        Assert.Equal(0, joined.Overlap);
        Assert.Equal(3.5, joined.PotentialVolts!.Value.Mean); // two bare samples
    }

    [Fact]
    public void Over_Nothing_IsNull()
    {
        JoinedSamples joined = Join([], 0, 60);
        Assert.Equal(new JoinedSamples(), joined);
    }

    [Theory]
    [InlineData(100, 1, 1)]
    [InlineData(5, 1, 0)]
    [InlineData(100, 0, 0)]
    public void Over_BeamPresence_NeedsRingAndShutters(double ring, double open, double presence)
    {
        JoinedSamples joined = Join([Blocks.Beam(0, (ring, open), (ring, open), (ring, open))], 0, 2);
        Assert.Equal(presence, joined.BeamPresence);
        Assert.Equal(ring, joined.RingCurrentMilliamperes!.Value.Mean);
    }

    [Fact]
    public void Over_BeamLostAndBack_IsAwayFromTheLastSampleWithItToTheFirst()
    {
        JoinedSamples joined = Join([Blocks.Beam(0, (100, 1), (100, 1), (0, 1), (0, 0), (100, 1), (100, 1))], 0, 5);
        Assert.Equal(0.4, joined.BeamPresence!.Value, 12); // 0 to 1 s, and 4 to 5 s
    }

    [Theory]
    [InlineData(99_999, 0)]
    [InlineData(100_000, 1)]
    public void Over_IntensityWithALimit_IsJudged(double limit, double lost) => Assert.Equal(
        1 - lost, Join([Blocks.Beam(0, (100, 1), (100, 1))], 0, 1, limit + 1).BeamPresence);

    [Fact]
    public void Over_Temperatures_AreThoseOfTheBeamSideWhereThePressureSideHasNone()
    {
        var block = new SampleBlock(
            1, SampleKind.Beam, "beam", Blocks.Start, [0, 1], [[100.0, 100.0], [null, null], [1.0, 1.0], [30.0, 31.0], [22.0, 22.0]], [0, 0]);
        JoinedSamples joined = Join([block], 0, 1);
        Assert.Equal(30.5, joined.CellTemperatureCelsius!.Value.Mean, 12);
        Assert.Equal(22, joined.HutchTemperatureCelsius!.Value.Mean, 12);
    }

    [Fact]
    public void Over_BeamOfUnknownState_IsNull() => Assert.Null(Join([Blocks.Beam(0, (null, null), (null, null))], 0, 1).BeamPresence);

    // A frame of 60 s with the beam read at its beginning; 2 % of it may be without.
    [Theory]
    [InlineData(60, null, null, 1.0)] // a sample with beam after its end
    [InlineData(59, null, null, 1.0)] // what is left is too short to matter
    [InlineData(5, null, null, null)] // the variables fail: nobody knows
    [InlineData(5, 1.0, null, null)] // they say so
    [InlineData(5, 1.0, 30.0, null)] // and are back: what was between them is not known either
    [InlineData(5, 0.0, null, 0.0)] // the beam goes, and then the variables: it has not come back
    [InlineData(20, 0.0, 30.0, 0.5)] // it is back, after 30 s of the frame
    [InlineData(59, 0.0, 59.5, 1 - (59.5 / 60))] // nobody looked between a sample with it and one without
    public void Over_VariablesThatFailDuringTheFrame_LeaveTheBeamUnknownUnlessItWasLost(double lastSeconds, double? ring, double? backSeconds, double? presence)
    {
        List<SampleBlock> blocks = [Blocks.Beam(0, (100, 1))];
        if (ring is null) blocks.Add(Blocks.Beam(lastSeconds, (100, 1)));
        else blocks.Add(Blocks.Beam(lastSeconds, ring == 0 ? (0, 1) : (null, null)));
        if (backSeconds is { } back) blocks.AddRange([Blocks.Beam(back - 0.001, (null, null)), Blocks.Beam(back, (100, 1)), Blocks.Beam(70, (100, 1))]);
        JoinedSamples joined = SampleJoin.Over(
            blocks, "cell1", Blocks.Start, Blocks.Start.AddSeconds(60), new GateLimits(1, 0, 1, 20, 0.02, 1, ""), null);
        if (presence is { } share) Assert.Equal(share, joined.BeamPresence!.Value, 9);
        else Assert.Null(joined.BeamPresence);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(0, 0.0)]
    public void Over_OneVariableWithoutAValue_IsUnknownUnlessAnotherSaysThatThereIsNone(double open, double? presence)
    {
        SampleBlock block = Blocks.Beam(0, (null, open), (null, open));
        Assert.Equal(presence, Join([block with { Flags = [SampleColumns.Incomplete, SampleColumns.Incomplete] }], 0, 1).BeamPresence);
    }

    [Fact]
    public void Over_EndBeforeStart_Throws() => Assert.Throws<ArgumentException>(() => Join([], 1, 0));

    [Fact]
    public void Over_AnySamples_EqualsFineSteps()
    {
        Gen<(double Step, double Value)[]> samples = Gen.Zip(Gen.Choose(1, 400).Select(n => n / 10.0), Gen.Choose(-100, 100).Select(n => n / 10.0))
            .Select(pair => (pair.Item1, pair.Item2)).NonEmptyListOf().Select(list => list.Take(40).ToArray());
        Gen<(int From, int Length)> windows = Gen.Zip(Gen.Choose(-20, 200), Gen.Choose(1, 300)).Select(pair => (pair.Item1, pair.Item2));
        Prop.ForAll(Gen.Zip(samples, windows).ToArbitrary(), input =>
        {
            ((double Step, double Value)[] drawn, (int from, int length)) = input;
            double at = 0;
            double[] seconds = [.. drawn.Select(sample => at += sample.Step)];
            double?[] values = [.. drawn.Select(sample => (double?)sample.Value)];
            JoinedSamples joined = Join(Blocks.Potentiostat(seconds, values, values), from, from + length);
            (double mean, double covered) = BruteForce(seconds, values, from, length);
            Assert.Equal(covered / length, joined.Overlap, 1e-3);
            if (covered > 0.5) Assert.Equal(mean, joined.PotentialVolts!.Value.Mean, 0.15);
            if (joined.PotentialVolts is { } quantity) Assert.True(quantity.Minimum <= quantity.Mean && quantity.Mean <= quantity.Maximum);
        }).Check(Config.QuickThrowOnFailure.WithReplay(1, 1).WithMaxTest(200));
    }

    // Ten thousand points of the window, each on the line between the samples beside it where these are near enough.
    private static (double Mean, double Covered) BruteForce(double[] seconds, double?[] values, double from, double length)
    {
        const int Points = 10_000;
        double sum = 0;
        int covered = 0;
        for (int i = 0; i < Points; i++)
        {
            double at = from + (length * (i + 0.5) / Points);
            int after = Array.FindIndex(seconds, second => second >= at);
            if (after <= 0 || seconds[after] - seconds[after - 1] > SampleJoin.LongestGapSeconds) continue;
            sum += double.Lerp(values[after - 1]!.Value, values[after]!.Value, (at - seconds[after - 1]) / (seconds[after] - seconds[after - 1]));
            covered++;
        }

        return (sum / Math.Max(1, covered), covered * length / Points);
    }

    private static JoinedSamples Join(IEnumerable<SampleBlock> blocks, double from, double to, double? leastIntensity = null) =>
        SampleJoin.Over(blocks, "cell1", Blocks.Start.AddSeconds(from), Blocks.Start.AddSeconds(to), new GateLimits(1, 0, 1, 20, 1, 1, "", leastIntensity), null);
}
