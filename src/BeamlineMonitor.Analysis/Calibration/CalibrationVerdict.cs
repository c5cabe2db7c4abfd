namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>Whether a calibration may be used.</summary>
public enum CalibrationVerdict
{
    /// <summary>Use it.</summary>
    Ok,

    /// <summary>Read the reasons before using it.</summary>
    Suspect,

    /// <summary>Its numbers are wrong or mean nothing.</summary>
    Refused,
}
