namespace BeamlineMonitor.Instruments.Observing.CyclerFiles;

/// <summary>A row of a cycler's file.</summary>
/// <param name="Time">By the cycler's clock, ≥ 0.</param>
/// <param name="Volts">Potential, V.</param>
/// <param name="Amperes">Current, A.</param>
/// <param name="BeginsStretch">True where the cycler's clock began anew: it has another zero than in the rows before.</param>
/// <param name="ShowsLastWrong">True where it shows that the time of the row before it was damaged.</param>
internal sealed record CyclerRow(TimeSpan Time, double Volts, double Amperes, bool BeginsStretch = false, bool ShowsLastWrong = false);
