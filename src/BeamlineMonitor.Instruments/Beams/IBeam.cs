namespace BeamlineMonitor.Instruments.Beams;

/// <summary>The beam and the surroundings of the cell, read only.</summary>
public interface IBeam : IAsyncDisposable
{
    /// <summary>Reads all that is configured, each variable by itself: one that is gone or tells no number leaves the others as they are. One reading at a time.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The reading; null where a quantity is not configured or is among the missing.</returns>
    /// <exception cref="InstrumentException">All variables are gone or answered nonsense; the message names them.</exception>
    Task<BeamReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Waits until something that decides whether there is beam changes: ring current, a shutter, I0.</summary>
    /// <param name="cancellationToken">Ends the wait; no change is lost, for the next wait then ends at once.</param>
    /// <returns>Ends with the next change, or the first value after a lost line is back.</returns>
    /// <exception cref="InstrumentException">A variable cannot be watched.</exception>
    Task ChangedAsync(CancellationToken cancellationToken);
}
