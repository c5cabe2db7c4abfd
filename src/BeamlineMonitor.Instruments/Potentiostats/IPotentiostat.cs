namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>An instrument that runs one cell. Every call is one attempt: retries live above. The cut-offs run in the instrument and hold without this program.</summary>
/// <remarks>
/// Calls may come from several threads. <see cref="AbortAsync"/> may come while a step is being read; the reader then gets the last samples and the end.
/// Disposing closes the line and leaves the instrument as it is: a step runs on under its own limits.
/// </remarks>
public interface IPotentiostat : IAsyncDisposable
{
    /// <summary>What the instrument can do at most.</summary>
    PotentiostatRating Rating { get; }

    /// <summary>
    /// What the instrument said of itself on this line; null before it was asked there. Besides <see cref="IdentifyAsync"/>, <see cref="RunAsync"/> asks
    /// once on each line that is opened. A step that is adopted is not disturbed by a question; where a serial number is wired, its end is believed only
    /// when the instrument has been asked.
    /// </summary>
    PotentiostatIdentity? Identity { get; }

    /// <summary>Asks the instrument who it is; the cell is not touched.</summary>
    /// <param name="cancellationToken">Abandons the question.</param>
    /// <returns>Its identity.</returns>
    /// <exception cref="InstrumentException">It is another model than configured, it is running a step, or the line failed.</exception>
    /// <exception cref="InstrumentTimeoutException">It did not answer in time.</exception>
    /// <exception cref="ProtocolException">It answered something else.</exception>
    Task<PotentiostatIdentity> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Starts a step and reads it. From an unknown state (a new line, a fault) whatever runs is aborted first: to keep it, adopt it.</summary>
    /// <param name="plannedStep">What to do; checked at once.</param>
    /// <param name="cancellationToken">Abandons the reading; the step runs on in the instrument and can be adopted or aborted.</param>
    /// <returns>The samples as they come, then one <see cref="StepEnd"/>.</returns>
    /// <exception cref="ArgumentException">The step leaves the cell's limits or the rating.</exception>
    /// <exception cref="InstrumentException">The instrument refused the step, a step of this program runs, or the line failed.</exception>
    /// <exception cref="InstrumentTimeoutException">
    /// No sample came within three intervals, or 2 s of real time if that is longer, and the instrument says that the step runs, or no longer answers.
    /// </exception>
    /// <exception cref="ProtocolException">A damaged line came; the step runs on and can be adopted.</exception>
    IAsyncEnumerable<StepOutput> RunAsync(PotentiostatStep plannedStep, CancellationToken cancellationToken);

    /// <summary>Reads on in a step that already runs: one whose reading was abandoned, or that an earlier process started.</summary>
    /// <param name="plannedStep">The step that was started.</param>
    /// <param name="cancellationToken">Abandons the reading.</param>
    /// <returns>The samples from now on, then its end; only <see cref="StepEndReason.EndedUnseen"/>, with the cell confirmed off, if nothing runs.</returns>
    /// <exception cref="InstrumentException">As for <see cref="RunAsync"/>.</exception>
    IAsyncEnumerable<StepOutput> AdoptAsync(PotentiostatStep plannedStep, CancellationToken cancellationToken);

    /// <summary>Ends whatever runs and turns the cell off, from any state and any number of times.</summary>
    /// <param name="cancellationToken">Abandons the call; the state of the cell is then unknown.</param>
    /// <returns>Ends when the instrument has confirmed that the cell is off.</returns>
    /// <exception cref="InstrumentException">The line failed or the instrument refused; the cell may be on.</exception>
    /// <exception cref="InstrumentTimeoutException">It did not answer in time; the cell may be on.</exception>
    Task AbortAsync(CancellationToken cancellationToken);
}
