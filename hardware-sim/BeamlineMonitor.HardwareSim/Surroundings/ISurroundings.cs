namespace BeamlineMonitor.HardwareSim.Surroundings;

/// <summary>What stands around the cell during an exposure: stage, beam, detector drift, stack pressure. It answers for the past.</summary>
public interface ISurroundings
{
    /// <summary>Where the gauge's centre lay in the stage's own coordinate, on average.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Position, µm.</returns>
    double StageMicrometres(ExposureWindow exposure);

    /// <summary>How far the electrode stood along the stage's axis from where it is thought to be, at the middle of the exposure.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Shift, µm; 0 for one that was mounted where it is thought to be and does not creep.</returns>
    double CreepMicrometres(ExposureWindow exposure);

    /// <summary>Angle between the electrode's plane and the beam, on average.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Angle, degrees; 0 for one that lies along the beam.</returns>
    double TiltDegrees(ExposureWindow exposure);

    /// <summary>Flux relative to that at full ring current with open shutters, on average.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>0 to 1.</returns>
    double RelativeFlux(ExposureWindow exposure);

    /// <summary>Relative change of the detectors' gain since the start, at the middle of the exposure.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Δc1/c1; 0 without drift.</returns>
    double GainDrift(ExposureWindow exposure);

    /// <summary>Stack pressure, on average.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Stack pressure, MPa, ≥ 0.</returns>
    double StackPressureMPa(ExposureWindow exposure);
}
