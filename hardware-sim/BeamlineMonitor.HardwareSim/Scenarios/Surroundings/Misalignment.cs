namespace BeamlineMonitor.HardwareSim.Scenarios.Surroundings;

/// <summary>The electrode was not mounted where it is thought to be.</summary>
/// <param name="TiltDegrees">Position of the tilt axis at which it lies along the beam, degrees.</param>
/// <param name="OffsetMicrometres">How far it stands along the stage's axis, µm.</param>
public sealed record Misalignment(double TiltDegrees, double OffsetMicrometres)
{
    /// <summary>Mounted as it is thought to be.</summary>
    public static Misalignment None { get; } = new(0, 0);
}
