namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>Which quantity of the cell is controlled.</summary>
public enum CellMode
{
    /// <summary>None; no current flows.</summary>
    OpenCircuit,

    /// <summary>The current.</summary>
    Galvanostatic,

    /// <summary>The potential.</summary>
    Potentiostatic,
}
