namespace BeamlineMonitor.Instruments.Beams;

/// <summary>A variable of the surroundings that tells nothing at present.</summary>
/// <param name="Quantity">What it would tell, such as <c>hutch-temperature</c> or <c>shutter-2</c>.</param>
/// <param name="Cause">Why, one sentence that names the variable.</param>
public sealed record MissingVariable(string Quantity, string Cause);
