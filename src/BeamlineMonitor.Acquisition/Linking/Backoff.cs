namespace BeamlineMonitor.Acquisition.Linking;

/// <summary>How long to wait before the next attempt: longer each time, and nowhere at the same moment as others (full jitter). Pure; nothing waits here.</summary>
/// <remarks>M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: the wait is even between 0 and the doubled base.</remarks>
public sealed class Backoff
{
    /// <summary>The wait before the second attempt is at most this, real time; of instruments.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    /// <summary>No wait is longer, real time; of instruments.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private const int MostDoublings = 10;

    private readonly Random random;
    private readonly TimeSpan shortest;
    private readonly TimeSpan longest;
    private int failures;

    /// <summary>Starts without a failure.</summary>
    /// <param name="seed">Seed of the jitter: the device's own, so that no two devices wait alike.</param>
    public Backoff(int seed)
        : this(seed, Shortest, Longest)
    {
    }

    /// <summary>Starts without a failure, with waits of its own.</summary>
    /// <param name="seed">Seed of the jitter.</param>
    /// <param name="shortest">The wait before the second attempt is at most this, real time.</param>
    /// <param name="longest">No wait is longer, real time.</param>
    public Backoff(int seed, TimeSpan shortest, TimeSpan longest) => (random, this.shortest, this.longest) = (new Random(seed), shortest, longest);

    /// <summary>Counts a failure.</summary>
    /// <returns>How long to wait before the next attempt, real time.</returns>
    public TimeSpan Next()
    {
        TimeSpan most = shortest * Math.Pow(2, Math.Min(failures++, MostDoublings));
        return (most < longest ? most : longest) * random.NextDouble();
    }

    /// <summary>An attempt worked: the next failure is the first again.</summary>
    public void Reset() => failures = 0;
}
