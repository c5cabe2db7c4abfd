namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>A command was sent and acknowledged on the line, but the device's read-back shows that it did not take effect.</summary>
/// <param name="message">What was commanded, what the device shows, and what may mend it.</param>
public sealed class CommandNotTakenException(string message) : InstrumentException(message);
