namespace BeamlineMonitor.Instruments.Beams;

/// <summary>A variable of the surroundings that tells nothing at present.</summary>
/// <param name="Quantity">What it would tell, such as <c>hutch-temperature</c> or <c>shutter-2</c>.</param>
/// <param name="Cause">Why, one sentence that names the variable.</param>
/// <param name="TellsOfBeam">True where it says whether there is beam: ring current, shutter, I0.</param>
public sealed record MissingVariable(string Quantity, string Cause, bool TellsOfBeam = false)
{
    /// <summary>The quantity I0, which tells of the beam only where the plan judges it.</summary>
    public const string Intensity = "intensity";
}
