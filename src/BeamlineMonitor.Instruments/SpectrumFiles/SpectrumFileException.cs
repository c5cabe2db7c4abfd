using System.Globalization;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>A spectrum file cannot be read. The message reads <c>file:line: found …; expected …; mend</c>.</summary>
public sealed class SpectrumFileException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="file">Path or name of the file.</param>
    /// <param name="place">Where in the file, or null for the file as a whole.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="mend">What the reader of the message can do.</param>
    /// <param name="innerException">The cause, or null.</param>
    public SpectrumFileException(
        string file, FilePlace? place, string found, string expected, string mend, Exception? innerException = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"{file}{place}: found {found}; expected {expected}. {mend}"), innerException)
    {
        File = file;
        LineNumber = place?.LineNumber;
        ByteOffset = place?.ByteOffset;
        Found = found;
        Expected = expected;
        Mend = mend;
    }

    /// <summary>Path or name of the file.</summary>
    public string File { get; }

    /// <summary>Line of the fault, 1-based; null in a binary file or for the file as a whole.</summary>
    public int? LineNumber { get; }

    /// <summary>Offset of the fault in bytes from the start of a binary file; null in a text.</summary>
    public long? ByteOffset { get; }

    /// <summary>What stands there.</summary>
    public string Found { get; }

    /// <summary>What should stand there.</summary>
    public string Expected { get; }

    /// <summary>What mends it.</summary>
    public string Mend { get; }
}
