namespace BeamlineMonitor.HardwareSim.Surroundings;

/// <summary>Ring, shutter, flux and temperatures as the process variables of a station show them.</summary>
public interface IBeamSource
{
    /// <summary>Ring current relative to the full one.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>0 to 1, or a little more.</returns>
    double RingAt(DateTimeOffset at);

    /// <summary>Flux at the sample relative to that at full current with the shutter open.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>0 to 1, or a little more.</returns>
    double FluxAt(DateTimeOffset at);

    /// <summary>Whether the beam is let through.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>True when it is.</returns>
    bool IsOpenAt(DateTimeOffset at);

    /// <summary>Temperature of the cell.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>°C.</returns>
    double CellCelsiusAt(DateTimeOffset at);

    /// <summary>Temperature of the air in the hutch, and of the standard in it.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>°C.</returns>
    double HutchCelsiusAt(DateTimeOffset at);

    /// <summary>Hears that the shutter is opened or closed.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <param name="open">True to open it.</param>
    void SetShutter(DateTimeOffset at, bool open);

    /// <summary>Hears that the ring is to lose its beam; a loss that was planned for later is dropped.</summary>
    /// <param name="lost">When, experiment UTC.</param>
    /// <param name="lasts">How long there is none, &gt; 0; then the ring is filled.</param>
    /// <exception cref="ArgumentOutOfRangeException">The loss lasts no time.</exception>
    void Lose(DateTimeOffset lost, TimeSpan lasts);
}
