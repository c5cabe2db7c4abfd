namespace BeamlineMonitor.Instruments.Stages;

/// <summary>One axis that moves the cell through the beam. Each call is one attempt; retries live above.</summary>
public interface IStage : IAsyncDisposable
{
    /// <summary>Asks the axis who it is and how far it may go; nothing moves.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Its identity.</returns>
    /// <exception cref="InstrumentException">The axis is not there, did not answer, or answered nonsense.</exception>
    Task<StageIdentity> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Moves, and waits until the axis has come to rest.</summary>
    /// <param name="micrometres">Where to, µm, inside the axis's limits.</param>
    /// <param name="cancellationToken">Stops the axis.</param>
    /// <returns>Where it came to rest; judging the distance is the caller's.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The position is not a number or outside the axis's own limits; nothing moved.</exception>
    /// <exception cref="InstrumentTimeoutException">The move did not end in time; the axis was told to stop.</exception>
    /// <exception cref="InstrumentException">The axis is gone, is being moved by somebody else, ran into a limit, or reports a fault.</exception>
    Task<StagePosition> MoveAsync(double micrometres, CancellationToken cancellationToken);

    /// <summary>Reads where the axis is.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Position and state, and whether somebody else has moved it since the last move.</returns>
    /// <exception cref="InstrumentException">The axis is gone or answered nonsense.</exception>
    Task<StagePosition> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Stops whatever moves.</summary>
    /// <param name="cancellationToken">Abandons the wait, not the stop.</param>
    /// <returns>Ends when the axis is at rest.</returns>
    /// <exception cref="InstrumentTimeoutException">The axis did not come to rest.</exception>
    /// <exception cref="InstrumentException">The axis is gone.</exception>
    Task StopAsync(CancellationToken cancellationToken);
}
