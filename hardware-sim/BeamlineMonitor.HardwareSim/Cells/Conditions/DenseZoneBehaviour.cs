namespace BeamlineMonitor.HardwareSim.Cells.Conditions;

/// <summary>What the inaccessible share of the dense zone's solid does.</summary>
public enum DenseZoneBehaviour
{
    /// <summary>It holds back the whole zone: every lattice there is less delithiated by the same amount, one shifted line.</summary>
    LessDelithiated,

    /// <summary>It stays pristine beside an active share: two lattices, two lines.</summary>
    PhaseMixture,

    /// <summary>There is none: the whole zone takes part.</summary>
    Accessible,
}
