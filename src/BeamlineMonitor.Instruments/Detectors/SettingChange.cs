namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>A setting of the detector that somebody changed.</summary>
/// <param name="Setting">Its name.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
public sealed record SettingChange(string Setting, string Before, string After)
{
    /// <summary>The change in words, such as <c>two-theta changed from 2.35 to 2.4</c>.</summary>
    public string Sentence => $"{Setting} changed from {Before} to {After}";
}
