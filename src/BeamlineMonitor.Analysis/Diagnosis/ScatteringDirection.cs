namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>Which way the scattering vector q of a detector points in the electrode.</summary>
public enum ScatteringDirection
{
    /// <summary>In the plane of the electrode.</summary>
    InPlane,

    /// <summary>Along its normal.</summary>
    Normal,
}
