using System.Collections.Immutable;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Lattices;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Scenarios.Surroundings;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>A scenario brought to life: one cell, what stands around it, what every instrument shows of it, and the truth.</summary>
public sealed class Twin : ISimulatedExperiment
{
    /// <summary>Pressure of the line that makes the paper's 30 MPa on the stack, bar.</summary>
    public const double LineBar = 3;

    private const string BeamlineName = "6-bm-a", CurveName = "S";

    // The paper's die is 6 mm wide; the piston is chosen a hundred times as large, so that a line of a few bar presses to 30 MPa (848 N).
    private const double DieAreaSquareMm = Math.PI / 4 * 6 * 6, PistonPerDie = 100;

    private const double MicrometresPerMillimetre = 1000;

    // What an electronic pressure controller does into the small volume of a piston, bar/s; chosen.
    private const double LineSlewBarPerSecond = 0.5;

    private readonly OperandoCell cell;
    private readonly Beamline beamline;
    private readonly CathodeLattice lattice;
    private readonly StationSurroundings surroundings;
    private readonly GaugeSight sight;
    private readonly WhiteBeam beam;

    /// <summary>Builds the twin; its experiment starts at the clock's anchor.</summary>
    /// <param name="config">The config folder.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="texture">Texture; null for the scenario's.</param>
    /// <param name="seed">Seed of the counting noise.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <param name="beside">Another cell on the same carousel, whose stage and beam this one shares; null for one with its own.</param>
    /// <exception cref="ConfigException">A file is missing or has faults.</exception>
    public Twin(ConfigFolder config, Scenario scenario, Texture? texture, int seed, ExperimentClock clock, Twin? beside = null)
    {
        DateTimeOffset start = clock.Anchor.AnchorUtc;
        LithiumCurve curve = config.LoadLithiumCurve(CurveName);
        BeamlineScience science = BeamlineScience.Load(config, BeamlineName, curve.PhaseName);
        (Scenario, beamline, lattice) = (scenario, science.Beamline, new CathodeLattice(curve));
        cell = new OperandoCell(config.LoadCell(scenario.CellName), scenario.Conditions, start);
        Geometry = new StackGeometry(PistonPerDie * DieAreaSquareMm, DieAreaSquareMm);

        StageAxis stage = beside?.Sources.Stage ?? new(beamline.Stage.StartMicrometres / MicrometresPerMillimetre), tilt = beside?.Sources.Tilt ?? new(0);
        PistonLine line = new(LineBar, LineSlewBarPerSecond, Geometry.StackMPaPer(LineUnit.All.First(unit => unit.Name == "bar")), clock);
        beam = beside?.beam ?? (scenario.BeamDump is { } dump ? new WhiteBeam(start + dump.AfterStart, dump.Lasts) : new WhiteBeam());
        surroundings = new StationSurroundings(
            start, stage, line, beam, tilt, scenario.Misalignment ?? Misalignment.None, scenario.ElectrodeCreep?.MicrometresPerHour ?? 0, scenario.DetectorDrift?.RelativeGainPerHour ?? 0);
        sight = new GaugeSight(beamline, cell, surroundings);
        LineIntensities chosen = beamline.Intensities(texture ?? scenario.Texture);
        Sources = new StationSources(cell, line, stage, beam, [.. beamline.Detectors.Select(Detector)], tilt);

        DetectorSource Detector(DetectorElement element)
        {
            EnergyScale scale = element.Scale;
            McaEmulatorOptions record = new() { Channels = element.Channels, Scale = (scale.C0KeV, scale.C1KeV, scale.C2KeV), TwoThetaDegrees = element.TwoThetaDegrees };
            return new(element.Name, element.Record, new DetectorElementSource(new SpectrumModel(science, element, chosen, lattice), sight, surroundings, seed), record);
        }
    }

    /// <summary>The scenario.</summary>
    public Scenario Scenario { get; }

    /// <inheritdoc/>
    public string Name => Scenario.Name;

    /// <inheritdoc/>
    public string Description => Scenario.Description;

    /// <inheritdoc/>
    public StationSources Sources { get; }

    /// <inheritdoc/>
    public StackGeometry Geometry { get; }

    /// <summary>The cell as built.</summary>
    public Cells.Parameters.CellParameters Cell => cell.Parameters;

    /// <summary>Where the middles of the layers stand before the electrode creeps, µm in the stage's coordinate; the first is at the electrolyte.</summary>
    public ImmutableArray<double> LayerStageMicrometres => [.. Enumerable.Range(0, Cell.Electrode.Layers).Select(StageMicrometresOf)];

    /// <summary>Where the calibration standard stands, µm in the stage's coordinate.</summary>
    public double StandardStageMicrometres => beamline.Stage.StandardMicrometres;

    /// <inheritdoc/>
    double? ISimulatedExperiment.StandardStageMicrometres => StandardStageMicrometres;

    /// <summary>The truth of a frame.</summary>
    /// <param name="exposure">The exposure; the cell has come to its end.</param>
    /// <returns>What lay in the gauge then, weighted by gauge and time, and the terminals.</returns>
    public ExposureTruth TruthOf(ExposureWindow exposure) => new(exposure, FrameTruth.Of(sight.Look(exposure), lattice), cell.Terminals(exposure));

    /// <inheritdoc/>
    public ExposureTruth TruthOf(DetectorSource detector, ExposureWindow exposure) => TruthOf(exposure); // the same for all of them

    /// <summary>The truth at an instant to which the cell has come.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>The truth.</returns>
    public Truth TruthAt(DateTimeOffset at)
    {
        ExposureWindow instant = new(at, at);
        ImmutableArray<CathodeSlab> profile = cell.Profile(instant);
        double creep = surroundings.CreepMicrometres(instant), pressure = surroundings.StackPressureMPa(instant);
        double flux = surroundings.RelativeFlux(instant), stage = surroundings.StageMicrometres(instant), tilt = surroundings.TiltDegrees(instant);
        CellReading reading = cell.Read(at);
        return new Truth(at, reading, pressure, stage, flux, [.. Enumerable.Range(0, Cell.Electrode.Layers).Select(Row)]);

        LayerRow Row(int layer)
        {
            double width = Cell.Electrode.ThicknessMicrometres / Cell.Electrode.Layers, from = layer * width, z = from + (width / 2) - creep;
            (double solid, double lithium) = (0, 0);
            foreach (CathodeSlab slab in profile)
            {
                double inLayer = Math.Min(slab.ToMicrometres, from + width) - Math.Max(slab.FromMicrometres, from);
                if (inLayer <= 0) continue;
                solid += inLayer * slab.SolidFraction;
                lithium += inLayer * slab.SolidFraction * slab.MeanX;
            }

            GaugeContents contents = new(instant, StageMicrometresOf(layer), z, sight.SlabsAt(z, tilt, profile), [], 0, flux, pressure);
            return new LayerRow(layer + 1, from + (width / 2), lithium / solid, FrameTruth.Of(contents, lattice).Layer);
        }
    }

    private double StageMicrometresOf(int layer) =>
        beamline.Stage.ElectrodeOriginMicrometres + ((layer + 0.5) * Cell.Electrode.ThicknessMicrometres / Cell.Electrode.Layers);
}
