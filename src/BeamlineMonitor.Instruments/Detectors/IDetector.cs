namespace BeamlineMonitor.Instruments.Detectors;

/// <summary>An energy-dispersive detector: one spectrum per element and exposure. Each call is one attempt; retries live above.</summary>
public interface IDetector : IAsyncDisposable
{
    /// <summary>Asks the detector what it is and how it is set. The first settings are remembered: exposures report what has changed since the last.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Model, and name and settings of each element.</returns>
    /// <exception cref="InstrumentException">The detector is not there, did not answer, or answered nonsense.</exception>
    Task<DetectorIdentity> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Erases, counts until the preset is reached, and reads all elements.</summary>
    /// <param name="preset">When to end.</param>
    /// <param name="cancellationToken">Abandons the exposure: the detector is told to stop, and nothing is read.</param>
    /// <returns>The spectra. Partial when the preset was not reached, by <see cref="StopAsync"/> or by somebody else's stop.</returns>
    /// <exception cref="InstrumentTimeoutException">The exposure did not end when it should have.</exception>
    /// <exception cref="InstrumentException">The detector is gone or busy, or what it read out is impossible.</exception>
    Task<Exposure> ExposeAsync(ExposurePreset preset, CancellationToken cancellationToken);

    /// <summary>Ends a running exposure now; <see cref="ExposeAsync"/> then returns it as partial. Without one it does nothing.</summary>
    /// <param name="cancellationToken">Abandons the wait, not the stop.</param>
    /// <returns>A task that ends when the detector counts no more.</returns>
    /// <exception cref="InstrumentTimeoutException">The detector did not stop.</exception>
    /// <exception cref="InstrumentException">The detector is gone.</exception>
    Task StopAsync(CancellationToken cancellationToken);
}
