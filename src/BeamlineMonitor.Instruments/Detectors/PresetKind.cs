namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>Which of an exposure's two times the preset limits.</summary>
public enum PresetKind
{
    /// <summary>Elapsed time, dead time included.</summary>
    RealTime,

    /// <summary>Time in which the analyser could accept events.</summary>
    LiveTime,
}
