namespace BeamlineMonitor.Analysis.Calibrants;

/// <summary>What emits lines of fixed energy.</summary>
public enum LineSourceKind
{
    /// <summary>A radioactive source.</summary>
    Source,

    /// <summary>An element that the beam makes fluoresce.</summary>
    Fluorescence,
}
