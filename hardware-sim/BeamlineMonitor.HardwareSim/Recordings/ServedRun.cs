using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>A recorded run behind the instruments of a station, in place of the twin.</summary>
public sealed class ServedRun : ISimulatedExperiment
{
    /// <summary>Unit of the line behind the pressure controller that is served.</summary>
    private const string LineUnitName = "bar";

    private const double MicrometresPerMillimetre = 1000;

    private readonly RecordedRun run;
    private readonly RecordedTimeline timeline;
    private readonly StageAxis stage;
    private readonly double stackMPaPerUnit;

    /// <summary>Prepares a run to be served.</summary>
    /// <param name="run">The run.</param>
    /// <param name="clock">Experiment clock.</param>
    public ServedRun(RecordedRun run, TimeProvider clock)
    {
        (this.run, timeline) = (run, new RecordedTimeline(run.FirstExposureAt));
        stage = new StageAxis(run.LayerStageMicrometres[0] / MicrometresPerMillimetre);
        stackMPaPerUnit = run.Geometry.StackMPaPer(LineUnit.All.First(unit => unit.Name == LineUnitName));
        Sources = new StationSources(
            new RecordedCell(run, timeline),
            new RecordedLine(run.StackPressureMPa, stackMPaPerUnit, timeline, clock),
            stage,
            new RecordedBeam(run, timeline),
            [.. run.Detectors.Select(Detector)]);

        DetectorSource Detector(RecordedDetector detector, int index)
        {
            (double c0, double c1, double c2) = (detector.Scale.C0KeV, detector.Scale.C1KeV, detector.Scale.C2KeV);
            McaEmulatorOptions record = new()
            {
                Channels = detector.Frames.Max(frame => frame.Counts.Length), Scale = (c0, c1, c2), TwoThetaDegrees = detector.TwoThetaDegrees,
            };
            return new DetectorSource(detector.Name, $"6bma1:mca{index + 1}", new RecordedMcaSource(detector, stage, timeline), record);
        }
    }

    /// <inheritdoc/>
    public string Name => run.Name;

    /// <inheritdoc/>
    public string Description => run.Description;

    /// <inheritdoc/>
    public StationSources Sources { get; }

    /// <inheritdoc/>
    public StackGeometry Geometry => run.Geometry;

    /// <inheritdoc/>
    public ImmutableArray<double> LayerStageMicrometres => run.LayerStageMicrometres;

    /// <inheritdoc/>
    public double? StandardStageMicrometres => run.StandardStageMicrometres;

    /// <summary>Name of the cell.</summary>
    public string CellName => run.CellName;

    /// <summary>Line pressure that the plan wants, bar.</summary>
    public double SetpointBar => run.SetpointMPa / stackMPaPerUnit;

    /// <inheritdoc/>
    public Truth TruthAt(DateTimeOffset at)
    {
        DateTimeOffset recorded = timeline.At(at);
        CellReading reading = Sources.Cell.Read(at);
        double flux = Sources.Beam.FluxAt(at);
        return new Truth(
            at, reading, run.StackPressureMPa.At(recorded) ?? 0, stage.PositionAt(at) * MicrometresPerMillimetre, flux, [], recorded);
    }

    /// <inheritdoc/>
    public ExposureTruth TruthOf(DetectorSource detector, ExposureWindow exposure)
    {
        IMcaSource source = Sources.Detectors.First(own => own.Name == detector.Name).Counts;
        return new ExposureTruth(exposure, null, Sources.Cell.Read(exposure.End), ((RecordedMcaSource)source).FrameAt(exposure.Start).Number);
    }
}
