using System.Text;
using System.Text.Unicode;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>The lines of a text in memory, trimmed, one at a time; they end with LF, CRLF or CR.</summary>
internal sealed class TextLines
{
    private readonly string file;
    private readonly Encoding encoding;
    private ReadOnlyMemory<byte> rest;

    public TextLines(ReadOnlyMemory<byte> bytes, string file)
    {
        this.file = file;
        rest = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        // Files older than UTF-8 hold single-byte letters such as µ in their descriptions.
        encoding = Utf8.IsValid(bytes.Span) ? Encoding.UTF8 : Encoding.Latin1;
        Current = new TextField(file, 0, "");
    }

    /// <summary>The line read last; its number is the number of lines read.</summary>
    public TextField Current { get; private set; }

    /// <summary>Reads the next line.</summary>
    /// <returns>False at the end of the text; then <see cref="Current"/> keeps the last line.</returns>
    public bool Read()
    {
        if (this.rest.IsEmpty) return false;
        ReadOnlySpan<byte> rest = this.rest.Span;
        int end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        int length = end < 0 ? rest.Length : end;
        int number = Current.Line + 1;
        if (length > SpectrumFileLimits.LineBytes)
        {
            throw new SpectrumFileException(
                file, FilePlace.Line(number), "a longer line", $"at most {SpectrumFileLimits.LineBytes} bytes a line",
                "This is no spectrum, or its line ends were lost on the way.");
        }

        ReadOnlySpan<byte> line = rest[..length];
        int control = line.IndexOfAnyInRange((byte)0, (byte)8);
        if (control < 0) control = line.IndexOfAnyInRange((byte)10, (byte)31);
        if (control >= 0)
        {
            throw new SpectrumFileException(
                file, FilePlace.Line(number), $"the control byte 0x{line[control]:X2}", "text",
                "The file is binary, damaged, or UTF-16; save it as plain text.");
        }

        Current = new TextField(file, number, encoding.GetString(line).Trim());
        bool pair = end >= 0 && rest[end..].StartsWith("\r\n"u8);
        this.rest = this.rest[(end < 0 ? length : end + (pair ? 2 : 1))..];
        return true;
    }

    /// <summary>Reads on to the next line that is not blank.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool ReadFilled()
    {
        while (Read())
        {
            if (Current.Text.Length > 0) return true;
        }

        return false;
    }

    /// <summary>The text ended too soon.</summary>
    public SpectrumFileException EndFault(string expected) =>
        new(file, FilePlace.Line(Current.Line), "the end of the file after this line", expected,
            "The file was cut short or its header is wrong; copy it again.");
}
