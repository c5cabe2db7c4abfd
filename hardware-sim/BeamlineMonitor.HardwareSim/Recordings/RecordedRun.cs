using System.Collections.Immutable;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>
/// What a recorded run says, in the words of this project: whoever can read run files fills it. All times are experiment UTC of the recorded run.
/// </summary>
/// <param name="Name">Id of the run.</param>
/// <param name="Description">What it is of, one sentence.</param>
/// <param name="CellName">Name of its cell.</param>
/// <param name="Detectors">Its detector elements; at least one.</param>
/// <param name="Steps">Its electrochemical steps but for rests, in their order.</param>
/// <param name="PotentialVolts">Potential, V; at least one sample.</param>
/// <param name="CurrentAmperes">Current, A, &gt; 0 charges.</param>
/// <param name="StackPressureMPa">Stack pressure, MPa.</param>
/// <param name="RingMilliamperes">Ring current, mA.</param>
/// <param name="Intensity">Ion chamber before the sample, its own unit.</param>
/// <param name="IsOpen">1 with open shutters, 0 with closed ones.</param>
/// <param name="CellCelsius">Temperature of the cell, °C.</param>
/// <param name="HutchCelsius">Temperature of the air in the hutch, °C.</param>
/// <param name="Geometry">Piston and die.</param>
/// <param name="SetpointMPa">Stack pressure that the plan wants, MPa.</param>
/// <param name="LayerStageMicrometres">Where the stage stood for the layers, µm; the first is at the electrolyte.</param>
/// <param name="StandardStageMicrometres">Where it stood for the standard, µm; null without one.</param>
public sealed record RecordedRun(
    string Name,
    string Description,
    string CellName,
    ImmutableArray<RecordedDetector> Detectors,
    ImmutableArray<RecordedStep> Steps,
    RecordedSeries PotentialVolts,
    RecordedSeries CurrentAmperes,
    RecordedSeries StackPressureMPa,
    RecordedSeries RingMilliamperes,
    RecordedSeries Intensity,
    RecordedSeries IsOpen,
    RecordedSeries CellCelsius,
    RecordedSeries HutchCelsius,
    StackGeometry Geometry,
    double SetpointMPa,
    ImmutableArray<double> LayerStageMicrometres,
    double? StandardStageMicrometres)
{
    /// <summary>Start of its first exposure.</summary>
    public DateTimeOffset FirstExposureAt => Detectors.Min(detector => detector.Frames.Min(frame => frame.StartedAt));
}
