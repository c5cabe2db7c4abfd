namespace BeamlineMonitor.Analysis.Alignment;

/// <summary>How a search for edges or tilt ended.</summary>
public enum AlignmentStatus
{
    /// <summary>Found; the numbers may be used.</summary>
    Ok,

    /// <summary>There are fewer points than unknowns.</summary>
    TooFewPoints,

    /// <summary>The cathode's lines do not stand out anywhere.</summary>
    NoCathode,

    /// <summary>What is looked for does not lie within the scan.</summary>
    OutsideScan,

    /// <summary>The fit did not converge.</summary>
    NotConverged,
}
