namespace BeamlineMonitor.Commands;

/// <summary>The command line or an input file is wrong. The message is one line that names the place and the mend.</summary>
/// <param name="message">The line shown to the user.</param>
/// <param name="innerException">The cause, or null.</param>
internal sealed class InputException(string message, Exception? innerException = null) : Exception(message, innerException);
