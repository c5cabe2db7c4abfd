using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Lattices;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

/// <summary>One detector of the shipped beamline before a cell that stands still.</summary>
internal sealed class Bench
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    public static readonly ConfigFolder Config = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", ""));
    public static readonly BeamlineScience Science = BeamlineScience.Load(Config, "6-bm-a", "LiCoO2");
    public static readonly CathodeLattice Lattice = new(Config.LoadLithiumCurve("S"));

    public Bench(Texture texture = Texture.Hardened, int detector = 0, Func<DetectorElement, DetectorElement>? change = null, BeamlineScience? science = null, int seed = 1)
    {
        science ??= Science;
        DetectorElement element = science.Beamline.Detectors[detector];
        Model = new SpectrumModel(science, change?.Invoke(element) ?? element, science.Beamline.Intensities(texture), Lattice);
        Sight = new GaugeSight(science.Beamline, Cell, Cell);
        Source = new DetectorElementSource(Model, Sight, Cell, seed);
    }

    public StillCell Cell { get; } = new();

    public SpectrumModel Model { get; }

    public GaugeSight Sight { get; }

    public DetectorElementSource Source { get; }

    public DetectorCalibration Calibration => Model.Element.ExactCalibration();

    /// <summary>A cathode of one Li content, wide enough that a gauge in its middle sees nothing else.</summary>
    public Bench Uniform(double x, double solid = 1, double inactive = 0, double stress = 0)
    {
        Cell.Slabs = [new CathodeSlab(0, 50, solid, x, inactive, 0.99, stress)];
        return At(25);
    }

    public Bench Of(ImmutableArray<CathodeSlab> slabs, double z)
    {
        Cell.Slabs = slabs;
        return At(z);
    }

    /// <summary>Moves the gauge to a depth of the electrode, µm.</summary>
    public Bench At(double z)
    {
        Cell.Stage = Science.Beamline.Stage.ElectrodeOriginMicrometres + z;
        return this;
    }

    public Bench AtStandard()
    {
        Cell.Stage = Science.Beamline.Stage.StandardMicrometres;
        return this;
    }

    public double[] Expected(double minutes = 1) => Source.ExpectedCounts(Start, minutes * Minute, minutes * Minute);

    public Spectrum Frame(int number, double minutes = 1) =>
        new(Source.Counts(Start + (number * Minute), minutes * Minute, minutes * Minute, Model.Element.Channels), minutes * Minute, minutes * Minute, null);

    public FrameTruth Truth() => FrameTruth.Of(Sight.Look(new ExposureWindow(Start, Start + Minute)), Lattice);
}
