using BeamlineMonitor.Instruments.Observing;

namespace BeamlineMonitor.Instruments.Observing.FileDrops;

/// <summary>One file of a watched folder, from its first byte until it is taken.</summary>
/// <param name="name">Its name.</param>
/// <param name="label">What the name says.</param>
internal sealed class DroppedFile(string name, ObservedLabel label)
{
    private long length = -1;
    private DateTime writtenUtc;
    private long unchangedSince;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>What the name says.</summary>
    public ObservedLabel Label => label;

    /// <summary>When it was last written, UTC.</summary>
    public DateTime WrittenUtc => writtenUtc;

    /// <summary>True when this version of it is done with: taken, or told to be no spectrum.</summary>
    public bool IsDone { get; set; }

    /// <summary>True when it was told that this version of it cannot be opened; that may be mended without a change of the file.</summary>
    public bool IsToldUnopened { get; set; }

    /// <summary>Looks whether it has changed.</summary>
    /// <param name="file">The file as the folder lists it.</param>
    /// <param name="time">Real time.</param>
    /// <returns>For how long it has been as it is.</returns>
    public TimeSpan Look(FileInfo file, TimeProvider time)
    {
        if ((file.Length, file.LastWriteTimeUtc) != (length, writtenUtc))
        {
            (length, writtenUtc, unchangedSince) = (file.Length, file.LastWriteTimeUtc, time.GetTimestamp());
            (IsDone, IsToldUnopened) = (false, false);
            return TimeSpan.Zero;
        }

        return time.GetElapsedTime(unchangedSince);
    }

    /// <summary>How long ago it was last written at least: since it was seen as it is.</summary>
    /// <param name="time">Real time.</param>
    /// <returns>Real time.</returns>
    public TimeSpan WrittenAgo(TimeProvider time) => time.GetElapsedTime(unchangedSince);
}
