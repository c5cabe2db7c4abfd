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
    private long lookedAt;
    private long? changedAfter;

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
    /// <param name="listedAt">Time stamp of before it was listed.</param>
    /// <param name="time">Real time.</param>
    /// <returns>For how long it has been as it is.</returns>
    public TimeSpan Look(FileInfo file, long listedAt, TimeProvider time)
    {
        bool hasChanged = (file.Length, file.LastWriteTimeUtc) != (length, writtenUtc);
        if (hasChanged)
        {
            changedAfter = length < 0 ? null : lookedAt; // a new one may have been written elsewhere, long ago
            (length, writtenUtc, unchangedSince) = (file.Length, file.LastWriteTimeUtc, time.GetTimestamp());
            (IsDone, IsToldUnopened) = (false, false);
        }

        lookedAt = listedAt;
        return hasChanged ? TimeSpan.Zero : time.GetElapsedTime(unchangedSince);
    }

    /// <summary>Within which times it was written, by our looks.</summary>
    /// <param name="time">Real time.</param>
    /// <returns>How long ago at least, and at most; null where no look tells.</returns>
    public (TimeSpan Least, TimeSpan? Most) WrittenAgo(TimeProvider time) =>
        (time.GetElapsedTime(unchangedSince), changedAfter is { } looked ? time.GetElapsedTime(looked) : null);
}
