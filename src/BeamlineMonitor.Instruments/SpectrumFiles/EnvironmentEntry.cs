namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>One process variable that the recorder noted: <c>Name="Value" (Description)</c>.</summary>
/// <param name="Name">Name of the process variable.</param>
/// <param name="Value">Its value as text, exactly as between the quotes.</param>
/// <param name="Description">What it is; empty when the file does not say.</param>
public readonly record struct EnvironmentEntry(string Name, string Value, string Description);
