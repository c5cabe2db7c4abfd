namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>How the lines of a refinement are weighted.</summary>
public enum LineWeights
{
    /// <summary>Every line alike; errors of the cell come from the residuals.</summary>
    Unit,

    /// <summary>By the lines' standard uncertainties, or by their full covariance where one is given.</summary>
    Sigma,
}
