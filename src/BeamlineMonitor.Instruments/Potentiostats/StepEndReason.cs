namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Why a step ended.</summary>
public enum StepEndReason
{
    /// <summary>A cut-off or a limit of the cell was reached, and the instrument stopped.</summary>
    Limit,

    /// <summary>The maximum time passed.</summary>
    Time,

    /// <summary>The cell drew more than the instrument can bear, and the instrument stopped.</summary>
    Overload,

    /// <summary>The step was aborted, by this program or at the instrument.</summary>
    Aborted,

    /// <summary>The instrument reported an error.</summary>
    Error,

    /// <summary>The instrument fell silent and says that nothing runs: the step ended while no one listened, or its last words were lost; how is not known.</summary>
    EndedUnseen,
}
