using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>The stack pressure of a cell.</summary>
/// <param name="Geometry">Piston and die, which turn line pressure into stack pressure.</param>
/// <param name="SetpointMPa">Stack pressure that is held, MPa.</param>
/// <param name="ToleranceMPa">How far the pressure may be off before people are told, MPa.</param>
/// <param name="Limits">How far and how fast it may be set.</param>
/// <param name="Source">Id of the source of the numbers.</param>
public sealed record PressurePlan(StackGeometry Geometry, double SetpointMPa, double ToleranceMPa, PressureLimits Limits, string Source)
{
    /// <summary>Of a sample that nothing presses.</summary>
    public static PressurePlan None { get; } = new(new StackGeometry(1, 1), 0, 0, new PressureLimits(0, 1, 1), "");
}
