namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>What a potentiostat does to the cell.</summary>
/// <param name="Mode">Which quantity it controls.</param>
/// <param name="Value">A (current, &gt; 0 charges) or V (potential); 0 at open circuit.</param>
public readonly record struct CellLoad(CellMode Mode, double Value)
{
    /// <summary>Nothing: the cell is off.</summary>
    public static CellLoad OpenCircuit { get; } = new(CellMode.OpenCircuit, 0);
}
