using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>The calibration standard on the stage.</summary>
/// <param name="StandardName">The standard, of config/calibrants/standards.</param>
/// <param name="FluorescenceName">The element whose K fluorescence it gives.</param>
/// <param name="Indices">The line that sets its brightness.</param>
/// <param name="CountsPerMinute">Counts in that line per minute of live time at full flux, &gt; 0.</param>
/// <param name="FluorescencePerMinute">Counts in Kα1, likewise, ≥ 0.</param>
public sealed record StandardSample(
    string StandardName, string FluorescenceName, MillerIndices Indices, double CountsPerMinute, double FluorescencePerMinute);
