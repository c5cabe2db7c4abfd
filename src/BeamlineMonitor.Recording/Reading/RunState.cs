namespace BeamlineMonitor.Recording.Reading;

/// <summary>Where a run stands.</summary>
public enum RunState
{
    /// <summary>It ended.</summary>
    Finished,

    /// <summary>A process writes it now.</summary>
    Live,

    /// <summary>It has no end and nobody writes it: it can be resumed.</summary>
    Interrupted,
}
