namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>In which order a scan visits the layers of a cell.</summary>
public enum LayerOrder
{
    /// <summary>From layer 1 at the electrolyte to the collector, every time.</summary>
    TowardsCollector,

    /// <summary>From the collector to layer 1, every time.</summary>
    TowardsElectrolyte,

    /// <summary>Odd scans towards the collector, even scans back: the stage never makes the long way for nothing.</summary>
    Alternating,
}
