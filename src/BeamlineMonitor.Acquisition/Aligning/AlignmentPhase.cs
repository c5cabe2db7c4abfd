namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>The parts of an alignment, in their order.</summary>
public enum AlignmentPhase
{
    /// <summary>The stage goes through the depth in steps of the gauge until the electrode is found.</summary>
    Search,

    /// <summary>The cell is tilted about the beam with the gauge in the middle of the electrode.</summary>
    Rock,

    /// <summary>The stage goes through both edges in small steps.</summary>
    Edges,
}
