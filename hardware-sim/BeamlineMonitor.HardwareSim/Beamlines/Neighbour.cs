namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>A layer of the cell beside the electrode.</summary>
/// <param name="PhaseName">Its phase, of config/phases.</param>
/// <param name="FluorescenceName">The element whose K fluorescence it gives, of config/calibrants/fluorescence, or null.</param>
/// <param name="Side">Side of the electrode.</param>
/// <param name="FromMicrometres">Where it begins, µm from that face of the electrode, ≥ 0.</param>
/// <param name="ToMicrometres">Where it ends, µm, &gt; <paramref name="FromMicrometres"/>.</param>
/// <param name="Strength">Σ|F|²/V² of its strongest line, times its solid fraction, over that of LiCoO2: how bright a full gauge of it is.</param>
/// <param name="FluorescencePerMinute">Counts in Kα1 per minute of live time from a full gauge, ≥ 0.</param>
public sealed record Neighbour(
    string PhaseName,
    string? FluorescenceName,
    ElectrodeSide Side,
    double FromMicrometres,
    double ToMicrometres,
    double Strength,
    double FluorescencePerMinute);
