namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>How a fit ended.</summary>
public enum FitStatus
{
    /// <summary>The likelihood has its maximum here.</summary>
    Converged,

    /// <summary>The fit was still moving when its iterations were used up or it was given up; its numbers are not to be used.</summary>
    NotConverged,

    /// <summary>No line of the model lies inside the spectrum.</summary>
    NoLines,

    /// <summary>The spectrum holds no counts where the lines should be.</summary>
    NoCounts,
}
