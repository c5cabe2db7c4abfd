namespace BeamlineMonitor.Messaging.Notices;

/// <summary>Where a run stands, as the topic <c>run/state</c> says it.</summary>
public enum RunStateWord
{
    /// <summary>It has begun, or goes on; no exposure yet.</summary>
    Starting,

    /// <summary>The standard is exposed.</summary>
    Calibrating,

    /// <summary>Scans of the pristine cell.</summary>
    Pristine,

    /// <summary>Scans of the working cell.</summary>
    Running,

    /// <summary>The last scan, after the cell's programme.</summary>
    Ending,

    /// <summary>The plan is done.</summary>
    Complete,

    /// <summary>The daemon was stopped; the run can go on.</summary>
    Interrupted,

    /// <summary>The run could not be started, or its calibration was refused.</summary>
    Refused,

    /// <summary>A fault of the program or the store ended it.</summary>
    Failed,
}
