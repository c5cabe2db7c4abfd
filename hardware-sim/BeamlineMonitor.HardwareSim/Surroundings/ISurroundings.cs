namespace BeamlineMonitor.HardwareSim.Surroundings;

/// <summary>What stands around the cell during an exposure: where the stage is, how much beam there is, how the detector has drifted. It answers for the past.</summary>
public interface ISurroundings
{
    /// <summary>Where the gauge's centre lies in the stage's own coordinate, averaged over an exposure.</summary>
    /// <param name="from">Start, experiment UTC.</param>
    /// <param name="to">End, experiment UTC.</param>
    /// <returns>Position, µm.</returns>
    double StageMicrometres(DateTimeOffset from, DateTimeOffset to);

    /// <summary>How far the electrode has crept along the stage's axis since the start, at the middle of an exposure.</summary>
    /// <param name="from">Start, experiment UTC.</param>
    /// <param name="to">End, experiment UTC.</param>
    /// <returns>Shift, µm; 0 without creep.</returns>
    double CreepMicrometres(DateTimeOffset from, DateTimeOffset to);

    /// <summary>Flux relative to that at full ring current with open shutters, averaged over an exposure.</summary>
    /// <param name="from">Start, experiment UTC.</param>
    /// <param name="to">End, experiment UTC.</param>
    /// <returns>0 to 1.</returns>
    double RelativeFlux(DateTimeOffset from, DateTimeOffset to);

    /// <summary>Relative change of the detectors' gain since the start, at the middle of an exposure.</summary>
    /// <param name="from">Start, experiment UTC.</param>
    /// <param name="to">End, experiment UTC.</param>
    /// <returns>Δc1/c1; 0 without drift.</returns>
    double GainDrift(DateTimeOffset from, DateTimeOffset to);

    /// <summary>Stack pressure, averaged over an exposure.</summary>
    /// <param name="from">Start, experiment UTC.</param>
    /// <param name="to">End, experiment UTC.</param>
    /// <returns>Stack pressure, MPa, ≥ 0.</returns>
    double StackPressureMPa(DateTimeOffset from, DateTimeOffset to);
}
