namespace BeamlineMonitor.Daemon;

/// <summary>What the command line asks of a run.</summary>
/// <param name="ReleaseCells">Let cells go on that were stopped for safety, and their held pressures follow their setpoints again.</param>
/// <param name="CellsOffOnStop">Turn the cells off when the daemon is stopped.</param>
/// <param name="EndOnStop">End an observed run when the daemon is stopped: it is complete, and nothing is added any more.</param>
internal sealed record RunOptions(bool ReleaseCells, bool CellsOffOnStop, bool EndOnStop = false);
