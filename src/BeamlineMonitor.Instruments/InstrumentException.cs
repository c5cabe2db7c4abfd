namespace BeamlineMonitor.Instruments;

/// <summary>An instrument, or the line to it, did not do what was asked. The message names the port and, where there are any, the bytes in hex.</summary>
public class InstrumentException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What failed, at which port, and what mends it.</param>
    /// <param name="innerException">The cause, or null.</param>
    public InstrumentException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
