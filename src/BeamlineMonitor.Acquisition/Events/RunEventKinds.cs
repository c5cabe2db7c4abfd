namespace BeamlineMonitor.Acquisition.Events;

/// <summary>The kinds of events that a run is taken up from; others are only told.</summary>
public static class RunEventKinds
{
    /// <summary>An electrochemical step was started.</summary>
    public const string StepStarted = "step-started";

    /// <summary>An electrochemical step has ended, and the next one follows: the number of these is the place in the plan.</summary>
    public const string StepEnded = "step-ended";

    /// <summary>The safety ladder, or a hand at the instrument, stopped the cell: it is not started again before somebody releases it.</summary>
    public const string CellStopped = "cell-stopped";

    /// <summary>Somebody released a stopped cell.</summary>
    public const string CellReleased = "cell-released";

    /// <summary>The run is complete: nothing is added.</summary>
    public const string RunEnded = "run-ended";
}
