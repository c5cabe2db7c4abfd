namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>A calibration line with its fitted place.</summary>
/// <param name="Line">The line (the strongest of its group).</param>
/// <param name="Channel">Fitted position, channels.</param>
/// <param name="Area">Area, counts.</param>
/// <param name="Fault">Why its place is not to be used for the scale, or null.</param>
public sealed record FittedPosition(ExpectedLine Line, double Channel, double Area, string? Fault);
