namespace BeamlineMonitor.Instruments;

/// <summary>No whole reply came within the configured time. The line stays usable: a reply that comes later is never matched to a new request.</summary>
/// <param name="message">What was asked, at which port, and how long was waited.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class InstrumentTimeoutException(string message, Exception? innerException = null)
    : InstrumentException(message, innerException);
