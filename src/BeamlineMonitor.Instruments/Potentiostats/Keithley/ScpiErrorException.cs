namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>The instrument's error queue held an error after a command.</summary>
/// <param name="message">What was asked, at which port, and the error.</param>
/// <param name="code">The number of the error, such as −113.</param>
public sealed class ScpiErrorException(string message, int code) : InstrumentException(message)
{
    /// <summary>The number of the error.</summary>
    public int Code { get; } = code;
}
