namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>The device refused a command or a script, and said why.</summary>
/// <param name="message">What was asked, at which port, and the device's line.</param>
/// <param name="error">The device's report.</param>
public sealed class MethodScriptErrorException(string message, MethodScriptError error) : InstrumentException(message)
{
    /// <summary>The device's report.</summary>
    public MethodScriptError Error { get; } = error;
}
