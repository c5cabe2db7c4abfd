namespace BeamlineMonitor.Acquisition.Results;

/// <summary>One layer of a profile, brought to the profile's instant.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="ElectrodeMicrometres">Depth in the electrode, µm.</param>
/// <param name="FromVolume"><c>x_from_V</c>, or null.</param>
/// <param name="FromC"><c>x_from_c</c>, or null.</param>
/// <param name="Cell">The cell constants, or null.</param>
/// <param name="IsOk">Whether the layer's last frame could be used.</param>
/// <param name="AgeSeconds">Time between the profile's instant and the nearest frame of the layer that was used, s, ≥ 0; null where none ever was.</param>
public sealed record ProfilePoint(
    int Layer, double ElectrodeMicrometres, LithiumValue? FromVolume, LithiumValue? FromC, CellValue? Cell, bool IsOk, double? AgeSeconds);
