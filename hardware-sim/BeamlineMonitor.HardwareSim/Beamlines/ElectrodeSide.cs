namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>On which side of the electrode something lies.</summary>
public enum ElectrodeSide
{
    /// <summary>Before the electrolyte interface, z &lt; 0.</summary>
    Electrolyte,

    /// <summary>Behind the current collector's interface, z beyond the electrode's thickness.</summary>
    Collector,
}
