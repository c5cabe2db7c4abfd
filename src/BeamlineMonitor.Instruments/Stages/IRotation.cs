namespace BeamlineMonitor.Instruments.Stages;

/// <summary>An axis that turns the cell. Each call is one attempt; retries live above.</summary>
public interface IRotation : IAsyncDisposable
{
    /// <summary>Turns, and waits until the axis has come to rest.</summary>
    /// <param name="degrees">Where to, degrees, inside the axis's limits.</param>
    /// <param name="cancellationToken">Stops the axis.</param>
    /// <returns>Where it came to rest, degrees.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The angle is not a number or outside the axis's own limits; nothing moved.</exception>
    /// <exception cref="InstrumentTimeoutException">The move did not end in time; the axis was told to stop.</exception>
    /// <exception cref="InstrumentException">The axis is gone, is being moved by somebody else, ran into a limit, or reports a fault.</exception>
    Task<double> TurnAsync(double degrees, CancellationToken cancellationToken);

    /// <summary>Reads where the axis is; nothing moves.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Its angle, degrees.</returns>
    /// <exception cref="InstrumentException">The axis is gone or answered nonsense.</exception>
    Task<double> ReadAsync(CancellationToken cancellationToken);
}
