namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>A cell at one instant.</summary>
/// <param name="At">The instant, experiment UTC.</param>
/// <param name="Load">What it is connected to.</param>
/// <param name="Reading">What its terminals show.</param>
/// <param name="ChargeCoulombs">∫ I dt since the start, C, &gt; 0 where more was charged than discharged.</param>
/// <param name="MeanX">Li content, mean over all solid of the cathode.</param>
/// <param name="FirstChargeAt">When the first charging current began to flow, or null before it.</param>
public readonly record struct CellState(
    DateTimeOffset At, CellLoad Load, CellReading Reading, double ChargeCoulombs, double MeanX, DateTimeOffset? FirstChargeAt);
