namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>What fixes a calibration line.</summary>
public enum CalibrationLineKind
{
    /// <summary>X-ray fluorescence: fixed energy.</summary>
    Fluorescence,

    /// <summary>A radioactive source: fixed energy.</summary>
    Source,

    /// <summary>A reflection of a standard: fixed d.</summary>
    Reflection,
}
