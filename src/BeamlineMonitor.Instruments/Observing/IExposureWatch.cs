namespace BeamlineMonitor.Instruments.Observing;

/// <summary>A detector that somebody else exposes: what it has counted is taken as it is finished. Nothing is ever written to it.</summary>
public interface IExposureWatch : IAsyncDisposable
{
    /// <summary>Looks what is there, without waiting for an exposure.</summary>
    /// <param name="cancellationToken">Abandons the look.</param>
    /// <returns>What is watched, and how it is.</returns>
    /// <exception cref="InstrumentException">The place that is watched is not there.</exception>
    Task<WatchIdentity> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Waits for what comes next. One caller at a time.</summary>
    /// <param name="cancellationToken">Abandons the wait; nothing is lost.</param>
    /// <returns>A finished exposure, or something to be told.</returns>
    /// <exception cref="InstrumentException">The place that is watched is gone; the next call looks again.</exception>
    Task<Observation> NextAsync(CancellationToken cancellationToken);
}
