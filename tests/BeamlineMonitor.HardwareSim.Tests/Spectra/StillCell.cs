using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

/// <summary>A cathode and surroundings that do not change: a test sets them.</summary>
internal sealed class StillCell : ICathode, ISurroundings
{
    public ImmutableArray<CathodeSlab> Slabs { get; set; } = [];

    public double Stage { get; set; }

    public double Creep { get; set; }

    public double Flux { get; set; } = 1;

    public double Drift { get; set; }

    public double Pressure { get; set; } = 30;

    public ImmutableArray<CathodeSlab> Profile(ExposureWindow exposure) => Slabs;

    public double StageMicrometres(ExposureWindow exposure) => Stage;

    public double CreepMicrometres(ExposureWindow exposure) => Creep;

    public double TiltDegrees(ExposureWindow exposure) => 0;

    public double RelativeFlux(ExposureWindow exposure) => Flux;

    public double GainDrift(ExposureWindow exposure) => Drift;

    public double StackPressureMPa(ExposureWindow exposure) => Pressure;
}
