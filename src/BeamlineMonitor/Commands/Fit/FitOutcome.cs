namespace BeamlineMonitor.Commands.Fit;

/// <summary>What one file adds to the output: its result as text, or a fault.</summary>
/// <param name="Text">The result, one line or several, without the last line end; null with a fault.</param>
/// <param name="Fault">Why the file could not be analysed, place and mend in it; null without.</param>
/// <param name="ExitCode">The least exit code that the file leads to.</param>
internal sealed record FitOutcome(string? Text, string? Fault, int ExitCode);
