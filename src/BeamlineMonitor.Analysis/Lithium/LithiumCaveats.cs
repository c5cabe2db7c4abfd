namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>What a reader of an x must know besides its uncertainty.</summary>
[Flags]
public enum LithiumCaveats
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>absolute</c>: read without a pristine reference of the same layer.</summary>
    Absolute = 1,

    /// <summary><c>two-phase</c>: between the end members; x is the mean of a mixture by the lever rule.</summary>
    TwoPhase = 2,

    /// <summary><c>two-phase-edge</c>: read as one phase, but reports of the region's ends differ and some include this x.</summary>
    TwoPhaseEdge = 4,

    /// <summary><c>solid-solution-edge</c>: above the two-phase region, where the cell hardly changes: errors are about five times as large.</summary>
    SolidSolutionEdge = 8,

    /// <summary><c>monoclinic-edge</c>: below the monoclinic edge; only a bound.</summary>
    MonoclinicEdge = 16,

    /// <summary><c>out-of-curve</c>: beyond an end of the curve by more than its uncertainty explains; only a bound.</summary>
    OutOfCurve = 32,

    /// <summary><c>stress-suspected</c>: a and c do not belong to one x.</summary>
    StressSuspected = 64,

    /// <summary><c>ambiguous-branch</c>: by charge x may lie where the volume falls again; the root of higher x is given.</summary>
    AmbiguousBranch = 128,
}
