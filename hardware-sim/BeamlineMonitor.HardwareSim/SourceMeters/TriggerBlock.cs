namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>A step of a trigger model.</summary>
internal abstract record TriggerBlock
{
    private TriggerBlock()
    {
    }

    /// <summary>Turns the output on or off.</summary>
    public sealed record Output(bool On) : TriggerBlock;

    /// <summary>Waits.</summary>
    public sealed record Delay(TimeSpan Time) : TriggerBlock;

    /// <summary>Measures into the buffer.</summary>
    public sealed record Measure : TriggerBlock;

    /// <summary>Goes on at another block when the last measurement lies inside, or outside, of two values.</summary>
    public sealed record Limit(bool Inside, double Low, double High, int To) : TriggerBlock;

    /// <summary>Goes on at another block until it has been passed so many times.</summary>
    public sealed record Count(long Times, int To) : TriggerBlock;
}
