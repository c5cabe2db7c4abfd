namespace BeamlineMonitor.Acquisition.Results;

/// <summary>What became of a frame.</summary>
public enum FrameStatus
{
    /// <summary>Analysed; its numbers may be used.</summary>
    Ok,

    /// <summary>It failed the gate: published as degraded, without numbers.</summary>
    Degraded,

    /// <summary>Analysed without numbers: no lines, no convergence, out of range; the flags say which.</summary>
    NotFitted,

    /// <summary>A frame of a standard or of the pristine cell that was used for calibration or reference.</summary>
    Used,
}
