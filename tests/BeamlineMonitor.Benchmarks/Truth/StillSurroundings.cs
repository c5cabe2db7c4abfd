using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.Benchmarks.Truth;

/// <summary>Full beam, steady pressure, nothing drifts; the stage stands where it is put.</summary>
internal sealed class StillSurroundings : ISurroundings
{
    /// <summary>Where the stage stands, µm.</summary>
    public double Stage { get; set; }

    public double StageMicrometres(ExposureWindow exposure) => Stage;

    public double CreepMicrometres(ExposureWindow exposure) => 0;

    public double TiltDegrees(ExposureWindow exposure) => 0;

    public double RelativeFlux(ExposureWindow exposure) => 1;

    public double GainDrift(ExposureWindow exposure) => 0;

    public double StackPressureMPa(ExposureWindow exposure) => 30;
}
