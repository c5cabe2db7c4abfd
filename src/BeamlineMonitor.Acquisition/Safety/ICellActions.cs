namespace BeamlineMonitor.Acquisition.Safety;

/// <summary>What can be done to one cell; each ends when its instrument has acknowledged it.</summary>
public interface ICellActions
{
    /// <summary>Keeps the stack pressure where it is.</summary>
    /// <param name="cause">Why, one sentence.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Ends when the controller shows that it holds.</returns>
    /// <exception cref="Instruments.InstrumentException">It cannot be held.</exception>
    Task HoldPressureAsync(string cause, CancellationToken cancellationToken);

    /// <summary>Turns the current off.</summary>
    /// <param name="rung"><see cref="SafetyRung.CellAtRest"/> or <see cref="SafetyRung.CellOff"/>.</param>
    /// <param name="cause">Why, one sentence.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Ends when the potentiostat has confirmed it.</returns>
    Task StopCurrentAsync(SafetyRung rung, string cause, CancellationToken cancellationToken);
}
