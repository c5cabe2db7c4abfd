namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>The largest spectrum file that is read or written: a bound on memory and time, far above any real detector.</summary>
public static class SpectrumFileLimits
{
    /// <summary>Bytes of one file, 64 MiB: room for <see cref="Counts"/> numbers of ten digits.</summary>
    public const int FileBytes = 64 * 1024 * 1024;

    /// <summary>Bytes of one line of text.</summary>
    public const int LineBytes = 65536;

    /// <summary>Channels of one element.</summary>
    public const int Channels = 4 * 65536;

    /// <summary>Detector elements of one file.</summary>
    public const int Elements = 256;

    /// <summary>Channels of all elements together.</summary>
    public const int Counts = 16 * Channels;

    /// <summary>Regions of interest of one element (the EPICS mca record has 32).</summary>
    public const int Regions = 256;

    /// <summary>Header lines of one kind: environment entries, remarks, keys; in a .Spe file, all lines beside the counts.</summary>
    public const int Entries = 4096;

    /// <summary>Longest live or real time: a hundred years.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromDays(36525);
}
