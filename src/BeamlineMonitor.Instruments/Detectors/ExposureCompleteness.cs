namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>Whether an exposure reached its preset.</summary>
public enum ExposureCompleteness
{
    /// <summary>Every element reached the preset.</summary>
    Full,

    /// <summary>At least one element was stopped before.</summary>
    Partial,
}
