namespace BeamlineMonitor.Instruments.Beams;

/// <summary>The beam and the surroundings of the cell, read only.</summary>
public interface IBeam : IAsyncDisposable
{
    /// <summary>Reads all that is configured.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The reading; null where a quantity is not configured.</returns>
    /// <exception cref="InstrumentException">A variable is gone or answered nonsense; the message names it.</exception>
    Task<BeamReading> ReadAsync(CancellationToken cancellationToken);
}
