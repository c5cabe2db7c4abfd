namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>Fluorescence that every spectrum shows: of slits, shielding, a beam stop.</summary>
/// <param name="ElementName">The element, of config/calibrants/fluorescence.</param>
/// <param name="CountsPerMinute">Counts in Kα1 per minute of live time at full flux, ≥ 0.</param>
public readonly record struct Emission(string ElementName, double CountsPerMinute);
