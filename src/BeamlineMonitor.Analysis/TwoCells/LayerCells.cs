namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>Which cells of one phase a layer shows.</summary>
public enum LayerCells
{
    /// <summary>One cell.</summary>
    One,

    /// <summary>The two end members of the curve's two-phase region, mixed by the lever rule.</summary>
    TwoPhase,

    /// <summary>One cell that takes part and the pristine cell of the reference, which does not.</summary>
    ActiveAndInactive,

    /// <summary>Two cells that are neither pair: something else than lithium is in the beam, or the curve or the reference is wrong.</summary>
    Unidentified,
}
