using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Pressure;
using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>The instruments of a run, as drivers that have opened nothing yet. Whoever made them disposes them, but for the potentiostats.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Detectors">The detectors.</param>
/// <param name="Beam">The beam; null where nothing tells about it.</param>
/// <param name="Potentiostat">Makes the driver of a cell's potentiostat; the caller disposes it.</param>
/// <param name="Pressure">The pressure controller of a cell; null where it has none.</param>
public sealed record RunInstruments(
    IStage Stage,
    ImmutableArray<WiredDetector> Detectors,
    IBeam? Beam,
    Func<CellPlan, IPotentiostat> Potentiostat,
    Func<CellPlan, IPressureController?> Pressure)
{
    /// <summary>The axis that brings one cell after the other to the stage; null where there is none.</summary>
    public IStage? Carousel { get; init; }

    /// <summary>What a run moves, by the names that people know: the stage and, where there is one, the carousel.</summary>
    public ImmutableArray<(string Name, IStage Axis)> NamedAxes => Carousel is { } carousel ? [("stage", Stage), ("carousel", carousel)] : [("stage", Stage)];

    /// <summary>The axis that tilts the cell against the beam; null where the station has none. Only an alignment moves it.</summary>
    public IRotation? Tilt { get; init; }
}
