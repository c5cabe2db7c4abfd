namespace BeamlineMonitor.Acquisition.Storage;

/// <summary>The run could not be stored or read; the message names the file and the mend.</summary>
/// <param name="message">What, where, and what mends it.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class RunStoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True where the disk was full or refused: nothing was stored, and the same commit may be tried again.</summary>
    public bool MayPass { get; init; }
}
