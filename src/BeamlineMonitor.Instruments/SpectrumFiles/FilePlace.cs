using System.Globalization;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>A place in a file: a line of a text, or a byte of a binary file.</summary>
/// <param name="LineNumber">Line, 1-based, or null.</param>
/// <param name="ByteOffset">Offset from the start of the file, bytes, or null.</param>
public readonly record struct FilePlace(int? LineNumber, long? ByteOffset)
{
    /// <summary>A line of a text.</summary>
    /// <param name="number">Line, 1-based.</param>
    /// <returns>The place.</returns>
    public static FilePlace Line(int number) => new(number, null);

    /// <summary>A byte of a binary file.</summary>
    /// <param name="offset">Offset from the start of the file, bytes.</param>
    /// <returns>The place.</returns>
    public static FilePlace Byte(long offset) => new(null, offset);

    /// <summary>The place as it follows the file's name: <c>:12</c> for a line, <c> at byte 0x20</c> for a byte.</summary>
    /// <returns>Text that starts with its separator.</returns>
    public override string ToString() =>
        LineNumber is int line
            ? string.Create(CultureInfo.InvariantCulture, $":{line}")
            : string.Create(CultureInfo.InvariantCulture, $" at byte 0x{ByteOffset:X}");
}
