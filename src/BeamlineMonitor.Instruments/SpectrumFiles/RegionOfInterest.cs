namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>A span of channels that the recorder had marked.</summary>
/// <param name="Left">First channel, 0-based, inside the region.</param>
/// <param name="Right">Last channel, 0-based, inside the region; Left ≤ Right &lt; number of channels.</param>
/// <param name="Label">Its name, trimmed; empty when it has none.</param>
public readonly record struct RegionOfInterest(int Left, int Right, string Label);
