namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>A calibration line with its fitted place.</summary>
/// <param name="Line">The line (the strongest of its group).</param>
/// <param name="Channel">Fitted position, channels.</param>
/// <param name="Area">Area, counts.</param>
/// <param name="Fault">Why its place is not to be used for the scale, or null.</param>
/// <param name="IsMissing">True for a line that did not stand within a FWHM of where the rough scale puts it.</param>
internal sealed record FittedPosition(ExpectedLine Line, double Channel, double Area, string? Fault, bool IsMissing);
