using System.Collections.Immutable;
using System.Globalization;

namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>What will go wrong on a line, and when: data only, so that the same plan gives the same faults.</summary>
/// <param name="Faults">The faults, any order.</param>
/// <param name="Seed">Chooses the garbage bytes and the bits that flip.</param>
public sealed record FaultPlan(ImmutableArray<Fault> Faults, int Seed)
{
    private const string SeedKey = "seed=";
    private const string UntilKey = "until=";
    private const string EveryKey = "every=";
    private const int MostFaults = 10_000;

    /// <summary>A line without faults.</summary>
    public static FaultPlan None { get; } = new([], 0);

    /// <summary>Reads a plan from the command line.</summary>
    /// <param name="text">
    /// Parts between commas: faults (see <see cref="Fault"/>), and <c>seed=N</c>; with <c>until=1h,every=1min</c> random ones are added, as
    /// <see cref="Generate"/> makes them. Empty for none.
    /// </param>
    /// <returns>The plan.</returns>
    /// <exception cref="FormatException">A part is neither; the message names it and the mend.</exception>
    public static FaultPlan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Fault> faults = [];
        int seed = 0;
        TimeSpan? until = null;
        TimeSpan? every = null;
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part.StartsWith(SeedKey, StringComparison.Ordinal)) seed = ParseSeed(part);
            else if (part.StartsWith(UntilKey, StringComparison.Ordinal)) until = PlanDuration.Parse(part[UntilKey.Length..]);
            else if (part.StartsWith(EveryKey, StringComparison.Ordinal)) every = PlanDuration.Parse(part[EveryKey.Length..]);
            else faults.Add(Fault.Parse(part));
        }

        if ((until is null) != (every is null) || until == TimeSpan.Zero || every == TimeSpan.Zero)
        {
            throw new FormatException($"'{text}': random faults need both until= and every=, longer than nothing.");
        }

        if (faults.Count > MostFaults || (until is { } end && every is { } mean && end >= mean * MostFaults))
        {
            throw new FormatException($"'{text}': a plan holds at most {MostFaults} faults; take a longer every= or a shorter until=.");
        }

        if (until is not null && every is not null) faults.AddRange(Generate(seed, until.Value, every.Value).Faults);
        return new FaultPlan([.. faults], seed);
    }

    /// <summary>Makes random faults of every kind, as a Poisson process.</summary>
    /// <param name="seed">The same seed gives the same plan.</param>
    /// <param name="until">End of the last possible beginning, since the start; &gt; 0.</param>
    /// <param name="every">Mean time between two beginnings, &gt; 0. Faults last 0.5 to 3 s, lag 50 ms to 1 s, garbage has 1 to 64 bytes.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A duration is not positive.</exception>
    public static FaultPlan Generate(int seed, TimeSpan until, TimeSpan every)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(until, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(every, TimeSpan.Zero);
        Random random = new(seed);
        ImmutableArray<Fault>.Builder faults = ImmutableArray.CreateBuilder<Fault>();
        for (TimeSpan at = Next(TimeSpan.Zero); at < until; at = Next(at))
        {
            FaultForm form = FaultForm.All[random.Next(FaultForm.All.Count)];
            faults.Add(new Fault(form.Kind, at)
            {
                Lasts = form.LastsATime ? Milliseconds(500, 3000) : TimeSpan.Zero,
                Lag = form.Kind == FaultKind.Split ? Milliseconds(1, 5) : form.HasLag ? Milliseconds(50, 1000) : TimeSpan.Zero,
                ByteCount = form.HasBytes ? random.Next(1, 65) : 0,
            });
        }

        return new FaultPlan(faults.ToImmutable(), seed);

        // Whole milliseconds, so that the text of a plan is short and exact.
        TimeSpan Next(TimeSpan at) => at + TimeSpan.FromMilliseconds(Math.Ceiling(-Math.Log(1 - random.NextDouble()) * every.TotalMilliseconds));
        TimeSpan Milliseconds(int from, int to) => TimeSpan.FromMilliseconds(random.Next(from, to + 1));
    }

    /// <summary>The text that <see cref="Parse"/> reads, every fault written out.</summary>
    /// <returns>The parts, between commas.</returns>
    public override string ToString() =>
        string.Join(',', Faults.Select(fault => fault.ToString()).Prepend(string.Create(CultureInfo.InvariantCulture, $"{SeedKey}{Seed}")));

    private static int ParseSeed(string part) =>
        int.TryParse(part[SeedKey.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int seed)
            ? seed
            : throw new FormatException($"'{part}': a seed is a whole number from 0 to {int.MaxValue}.");
}
