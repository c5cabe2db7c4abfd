namespace BeamlineMonitor.Instruments.Observing;

/// <summary>Something that people must hear of: a file that cannot be read, an exposure that was missed.</summary>
/// <param name="Kind">What, in kebab case.</param>
/// <param name="Text">One sentence, with its mend.</param>
public sealed record ObservedRemark(string Kind, string Text) : Observation
{
    /// <summary>A file stays unreadable.</summary>
    public const string FileUnreadable = "file-unreadable";

    /// <summary>The folder has files and none has a name that is looked for.</summary>
    public const string FileUnmatched = "file-unmatched";

    /// <summary>The clock of the machine that keeps a file differs from this one's.</summary>
    public const string Clock = "clock";

    /// <summary>A line of a cycler's file is no row, or its time begins anew.</summary>
    public const string CyclerLine = "cycler-line";

    /// <summary>An exposure was erased before it could be read, or its record was out of reach.</summary>
    public const string ExposureMissed = "exposure-missed";
}
