namespace BeamlineMonitor.Instruments;

/// <summary>Bytes arrived that the protocol does not allow: a failed checksum, a wrong length, a reply to another request.</summary>
/// <param name="message">What was expected and what came, bytes in hex.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class ProtocolException(string message, Exception? innerException = null)
    : InstrumentException(message, innerException);
