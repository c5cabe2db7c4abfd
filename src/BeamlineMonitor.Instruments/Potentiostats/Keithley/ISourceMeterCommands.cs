namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>What differs between the command sets of two SourceMeters.</summary>
internal interface ISourceMeterCommands
{
    /// <summary>What opens the output relay, from any state; the first never shorts the cell.</summary>
    IReadOnlyList<string> TurnOff { get; }

    /// <summary>How the instrument takes orders, in words, with what a silent host leaves behind.</summary>
    string Language { get; }

    /// <summary>Settings of a step; the output stays off until it is begun.</summary>
    IEnumerable<string> Prepare(SourceMeterOrders orders);

    /// <summary>Begins the step.</summary>
    Task BeginAsync(ScpiSession line, SourceMeterRun run, CancellationToken cancellationToken);

    /// <summary>How long nothing is to be asked before the next look.</summary>
    Task PauseAsync(SourceMeterRun run, CancellationToken cancellationToken);

    /// <summary>Takes in what is new.</summary>
    /// <exception cref="InstrumentTimeoutException">Nothing is, for too long.</exception>
    Task LookAsync(ScpiSession line, SourceMeterRun run, CancellationToken cancellationToken);
}
