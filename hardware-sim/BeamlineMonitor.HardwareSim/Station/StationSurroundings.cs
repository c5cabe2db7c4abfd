using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.HardwareSim.Scenarios.Surroundings;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>The surroundings of an exposure, as the station's own stage, line and beam were then.</summary>
/// <param name="start">Start of the experiment, experiment UTC.</param>
/// <param name="stage">The stage, mm.</param>
/// <param name="line">The line that presses the stack.</param>
/// <param name="beam">The beam.</param>
/// <param name="tilt">The axis that tilts the cell, degrees.</param>
/// <param name="mounting">How the electrode was mounted.</param>
/// <param name="creepMicrometresPerHour">Creep of the electrode along the stage's axis since the start, µm/h.</param>
/// <param name="gainPerHour">Drift of the detectors' gain since the start, Δc1/c1 an hour.</param>
public sealed class StationSurroundings(
    DateTimeOffset start,
    StageAxis stage,
    PistonLine line,
    WhiteBeam beam,
    StageAxis tilt,
    Misalignment mounting,
    double creepMicrometresPerHour,
    double gainPerHour) : ISurroundings
{
    private const double MicrometresPerMillimetre = 1000;

    /// <inheritdoc/>
    public double StageMicrometres(ExposureWindow exposure) => stage.MeanPosition(exposure) * MicrometresPerMillimetre;

    /// <inheritdoc/>
    public double CreepMicrometres(ExposureWindow exposure) => mounting.OffsetMicrometres + (creepMicrometresPerHour * HoursAt(exposure));

    /// <inheritdoc/>
    public double TiltDegrees(ExposureWindow exposure) => tilt.MeanPosition(exposure) - mounting.TiltDegrees;

    /// <inheritdoc/>
    public double RelativeFlux(ExposureWindow exposure) => beam.MeanFlux(exposure);

    /// <inheritdoc/>
    public double GainDrift(ExposureWindow exposure) => gainPerHour * HoursAt(exposure);

    /// <inheritdoc/>
    public double StackPressureMPa(ExposureWindow exposure) => line.MeanStackMPa(exposure);

    private double HoursAt(ExposureWindow exposure) => Math.Max(0, (exposure.Middle - start).TotalHours);
}
