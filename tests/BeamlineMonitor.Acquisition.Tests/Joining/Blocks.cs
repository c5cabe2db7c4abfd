using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Tests.Joining;

/// <summary>Blocks of samples as an instrument loop commits them.</summary>
internal static class Blocks
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Samples of a potentiostat at given times, s after the start, in blocks of so many.</summary>
    public static List<SampleBlock> Potentiostat(
        IReadOnlyList<double> seconds, IReadOnlyList<double?> volts, IReadOnlyList<double?> amperes, int perBlock = 3, Func<int, int>? flag = null, Func<int, int?>? step = null)
    {
        var blocks = new List<SampleBlock>();
        for (int i = 0; i < seconds.Count;)
        {
            int first = i, count = 0;
            while (i < seconds.Count && count < perBlock && step?.Invoke(i) == step?.Invoke(first)) (i, count) = (i + 1, count + 1);
            blocks.Add(new SampleBlock(
                blocks.Count + 1,
                SampleKind.Potentiostat,
                "cell1",
                Start.AddSeconds(seconds[first]),
                [.. seconds.Skip(first).Take(count).Select(at => at - seconds[first])],
                [[.. volts.Skip(first).Take(count)], [.. amperes.Skip(first).Take(count)]],
                [.. Enumerable.Range(first, count).Select(k => flag?.Invoke(k) ?? 0)],
                step?.Invoke(first),
                1,
                0.5));
        }

        return blocks;
    }

    public static SampleBlock Beam(double at, params (double? Ring, double? Open)[] samples) => new(
        1, SampleKind.Beam, "beam", Start.AddSeconds(at), [.. samples.Select((_, i) => (double)i)],
        [[.. samples.Select(sample => sample.Ring)], [.. samples.Select(_ => (double?)1e5)], [.. samples.Select(sample => sample.Open)]],
        ImmutableArray.CreateRange(new int[samples.Length]));
}
