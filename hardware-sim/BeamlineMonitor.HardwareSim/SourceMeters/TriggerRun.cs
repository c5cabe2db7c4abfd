namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>A trigger model that runs: each block at its due time, however late one looks.</summary>
/// <param name="blocks">The blocks; numbers in them count from 1.</param>
/// <param name="start">Experiment UTC.</param>
/// <param name="aperture">How long a measurement takes.</param>
internal sealed class TriggerRun(IReadOnlyList<TriggerBlock> blocks, DateTimeOffset start, TimeSpan aperture)
{
    private readonly long[] passes = new long[blocks.Count];
    private double measured;
    private bool isMeasuring;

    /// <summary>When the next block is due.</summary>
    public DateTimeOffset Due { get; private set; } = start;

    /// <summary>Number of the block it stands at, from 1.</summary>
    public int At { get; private set; } = 1;

    /// <summary>Whether it has come to its end.</summary>
    public bool IsOver => At > blocks.Count;

    /// <summary>Does the next block, if it is due.</summary>
    /// <param name="now">Experiment UTC.</param>
    /// <param name="turnOutput">Turns the output.</param>
    /// <param name="measure">Measures, and gives what the limits look at.</param>
    /// <returns>False when nothing was due.</returns>
    public bool Step(DateTimeOffset now, Action<bool, DateTimeOffset> turnOutput, Func<DateTimeOffset, double> measure)
    {
        if (IsOver || Due > now) return false;
        int next = At + 1;
        switch (blocks[At - 1])
        {
            case TriggerBlock.Output(var on):
                turnOutput(on, Due);
                break;
            case TriggerBlock.Delay(var time):
                Due += time;
                break;
            case TriggerBlock.Measure when !isMeasuring:
                isMeasuring = true;
                Due += aperture;
                return true;
            case TriggerBlock.Measure:
                isMeasuring = false;
                measured = measure(Due);
                break;
            case TriggerBlock.Limit(var inside, var low, var high, var to):
                if (inside ? measured > low && measured < high : measured < low || measured > high) next = to;
                break;
            case TriggerBlock.Count(var times, var to):
                if (++passes[At - 1] < times) next = to;
                break;
        }

        At = next;
        return true;
    }
}
