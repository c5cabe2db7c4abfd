namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>How a refinement ended.</summary>
public enum UnitCellStatus
{
    /// <summary>A cell was refined.</summary>
    Ok,

    /// <summary>A line is wrong in itself: a value or σ out of range, indices 000, a line given twice, a covariance that is none.</summary>
    InvalidLines,

    /// <summary>There are fewer lines than parameters.</summary>
    TooFewLines,

    /// <summary>The lines are enough in number but leave some parameters open, such as 00l lines alone for a hexagonal a.</summary>
    NotDetermined,

    /// <summary>The lines contradict every lattice of this system (wrong indices or system): the metric is not positive definite.</summary>
    NotACell,

    /// <summary>The iteration found no minimum.</summary>
    NotConverged,
}
