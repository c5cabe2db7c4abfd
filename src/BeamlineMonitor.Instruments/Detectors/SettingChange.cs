namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>A setting of the detector that somebody changed.</summary>
/// <param name="Setting">Its name.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
public sealed record SettingChange(string Setting, string Before, string After);
