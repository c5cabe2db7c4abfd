namespace BeamlineMonitor.HardwareSim.Cells.Memory;

/// <summary>Li content through the depth at past instants: a ring of fixed size, whose newest entry is the present.</summary>
/// <remarks>Entries lie at least an interval apart, the newest excepted; between them the content runs straight.</remarks>
internal sealed class ProfileMemory
{
    private readonly TimeSpan interval;
    private readonly DateTimeOffset[] at;
    private readonly double[][] x;
    private int count;
    private int newest = -1;

    public ProfileMemory(TimeSpan interval, TimeSpan span)
    {
        this.interval = interval;
        int capacity = (int)Math.Ceiling(span / interval) + 2; // one ends the span, one is the present
        (at, x) = (new DateTimeOffset[capacity], new double[capacity][]);
    }

    /// <summary>The earliest instant that is remembered.</summary>
    public DateTimeOffset Oldest => at[Index(0)];

    /// <summary>The present.</summary>
    public DateTimeOffset Newest => at[newest];

    public void Remember(DateTimeOffset instant, ReadOnlySpan<double> content)
    {
        bool presentGivesWay = count > 1 && at[newest] - at[Index(count - 2)] < interval;
        if (!presentGivesWay)
        {
            newest = (newest + 1) % at.Length;
            count = Math.Min(count + 1, at.Length);
        }

        at[newest] = instant;
        content.CopyTo(x[newest] ??= new double[content.Length]);
    }

    /// <summary>The content averaged over a time within what is remembered.</summary>
    public double[] Mean(DateTimeOffset start, DateTimeOffset end)
    {
        double[] sum = new double[x[newest].Length];
        if (start == end)
        {
            int after = Enumerable.Range(0, count).First(i => at[Index(i)] >= start);
            Add(sum, after, start, 1);
            return sum;
        }

        for (int i = 1; i < count; i++)
        {
            DateTimeOffset from = Later(start, at[Index(i - 1)]), to = at[Index(i)] < end ? at[Index(i)] : end;
            if (from < to) Add(sum, i, from + ((to - from) / 2), (to - from) / (end - start));
        }

        return sum;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    // Adds a share of the content at an instant that lies at entry i or between it and the one before.
    private void Add(double[] sum, int i, DateTimeOffset instant, double share)
    {
        (int after, int before) = (Index(i), Index(Math.Max(i - 1, 0)));
        double position = i == 0 ? 1 : (instant - at[before]) / (at[after] - at[before]);
        for (int k = 0; k < sum.Length; k++) sum[k] += share * double.Lerp(x[before][k], x[after][k], position);
    }

    private int Index(int age) => (newest - count + 1 + age + at.Length) % at.Length; // 0 is the oldest
}
