namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>The cell as an emulated potentiostat sees it. Instants do not fall from call to call.</summary>
public interface ICellSource
{
    /// <summary>Changes the load.</summary>
    /// <param name="at">Experiment UTC from which it holds.</param>
    /// <param name="load">The new load.</param>
    void Apply(DateTimeOffset at, CellLoad load);

    /// <summary>Reads the terminals.</summary>
    /// <param name="at">Experiment UTC of the reading.</param>
    /// <returns>Potential and current.</returns>
    CellReading Read(DateTimeOffset at);
}
