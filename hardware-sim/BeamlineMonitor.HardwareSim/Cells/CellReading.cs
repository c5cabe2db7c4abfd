namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>What the cell shows at its terminals.</summary>
/// <param name="PotentialVolts">V against the plan's reference electrode.</param>
/// <param name="CurrentAmperes">A, &gt; 0 charges.</param>
public readonly record struct CellReading(double PotentialVolts, double CurrentAmperes);
